//! A line to the server that can be cut: what a browser in a tunnel sees. Chromium's own emulation spares its service
//! workers; a refused connection spares nobody.

use crate::Server;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub struct Line {
    /// `http://localhost:PORT`, the server's other address.
    pub url: String,
    port: u16,
    server: String,
    /// Accepts and carries; all ends when it is dropped.
    work: Option<JoinSet<()>>,
}

impl Line {
    pub async fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = server
            .url
            .trim_start_matches("http://localhost:")
            .to_owned();
        let mut line = Self {
            url: format!("http://localhost:{port}"),
            port,
            server: format!("127.0.0.1:{server}"),
            work: None,
        };
        line.carry(listener);
        line
    }

    /// Breaks what is under way and refuses what comes.
    pub fn cut(&mut self) {
        self.work = None;
    }

    pub async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port))
            .await
            .expect("the same port");
        self.carry(listener);
    }

    fn carry(&mut self, listener: TcpListener) {
        let server = self.server.clone();
        let mut work = JoinSet::new();
        work.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut here, _)) = listener.accept().await {
                let server = server.clone();
                connections.spawn(async move {
                    if let Ok(mut there) = TcpStream::connect(server).await {
                        drop(copy_bidirectional(&mut here, &mut there).await);
                    }
                });
            }
        });
        self.work = Some(work);
    }
}
