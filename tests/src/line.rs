//! A line to the server that can be cut: what a browser in a tunnel sees. Chromium's own emulation spares its service
//! workers; a refused connection spares nobody. It counts what it carries, whoever asked for it.

use crate::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub struct Line {
    /// `http://localhost:PORT`, the server's other address.
    pub url: String,
    port: u16,
    server: String,
    /// Bytes that came from the server.
    received: Arc<AtomicU64>,
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
            received: Arc::default(),
            work: None,
        };
        line.carry(listener);
        line
    }

    /// Bytes that came from the server, with all that HTTP adds.
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
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
        let received = self.received.clone();
        let mut work = JoinSet::new();
        work.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut here, _)) = listener.accept().await {
                let (server, received) = (server.clone(), received.clone());
                connections.spawn(async move {
                    if let Ok(mut there) = TcpStream::connect(server).await {
                        let (asks, mut hears) = here.split();
                        let (answers, mut is_asked) = there.split();
                        let sent = AtomicU64::new(0);
                        drop(tokio::try_join!(
                            pour(asks, &mut is_asked, &sent),
                            pour(answers, &mut hears, &received),
                        ));
                    }
                });
            }
        });
        self.work = Some(work);
    }
}

/// Carries what comes from one side to the other until it ends.
async fn pour(
    mut from: impl AsyncRead + Unpin,
    to: &mut (impl AsyncWrite + Unpin),
    count: &AtomicU64,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        count.fetch_add(read as u64, Ordering::Relaxed);
        to.write_all(&buffer[..read]).await?;
    }
}
