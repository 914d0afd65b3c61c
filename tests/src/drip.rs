//! A stream that can be made to write a byte a second: nobody should wait for it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

const PAUSE: Duration = Duration::from_secs(1);

pub struct Drip<S> {
    inner: S,
    slow: Arc<AtomicBool>,
    pause: Pin<Box<Sleep>>,
}

impl<S> Drip<S> {
    /// Flows freely at first.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            slow: Arc::default(),
            pause: Box::pin(sleep(PAUSE)),
        }
    }

    /// Turned on, it drips.
    pub fn switch(&self) -> Arc<AtomicBool> {
        self.slow.clone()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Drip<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Drip<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        if !self.slow.load(Ordering::SeqCst) {
            return Pin::new(&mut self.inner).poll_write(cx, bytes);
        }
        ready!(self.pause.as_mut().poll(cx));
        let next = Instant::now() + PAUSE;
        self.pause.as_mut().reset(next);
        Pin::new(&mut self.inner).poll_write(cx, bytes.get(..1).unwrap_or_default())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
