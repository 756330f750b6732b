//! A stream that one thread reads while another one works on the bytes before, a bounded number of chunks behind.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes of a chunk, and how many chunks may wait for the next thread.
pub(super) const CHUNK_BYTES: usize = 256 << 10;
const CHUNKS: usize = 8;

/// An empty chunk is the end; a stream that stops without one was cut off.
type Chunk = io::Result<Vec<u8>>;

/// The sending end.
pub(super) type Giving = SyncSender<Chunk>;

/// The receiving end, which is a stream again.
pub(super) struct Ahead {
    from: Receiver<Chunk>,
    chunk: Vec<u8>,
    at: usize,
    ended: bool,
}

/// Both ends.
pub(super) fn ahead() -> (Giving, Ahead) {
    let (to, from) = sync_channel(CHUNKS);
    let taking = Ahead {
        from,
        chunk: Vec::new(),
        at: 0,
        ended: false,
    };
    (to, taking)
}

/// Reads `source` on a thread of its own, which ends when the returned stream is dropped.
///
/// # Errors
/// What the system says.
pub(super) fn read_ahead(source: impl Read + Send + 'static) -> io::Result<Ahead> {
    let (to, taking) = ahead();
    std::thread::Builder::new().spawn(move || give_all(source, &to))?;
    Ok(taking)
}

/// Sends a stream chunk by chunk up to its end or an error, or until the receiver is gone.
pub(super) fn give_all(mut source: impl Read, to: &Giving) {
    loop {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        let read = (&mut source)
            .take(CHUNK_BYTES as u64)
            .read_to_end(&mut chunk);
        let is_last = !matches!(read, Ok(1..));
        if to.send(read.map(|_length| chunk)).is_err() || is_last {
            return;
        }
    }
}

impl Ahead {
    /// The next chunk, `None` at the end.
    ///
    /// # Errors
    /// What the reading thread met.
    pub(super) fn next_chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.ended {
            return Ok(None);
        }
        let cut_off = |_closed| io::Error::from(io::ErrorKind::UnexpectedEof);
        let chunk = self.from.recv().map_err(cut_off)??;
        self.ended = chunk.is_empty();
        Ok((!self.ended).then_some(chunk))
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Ahead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.chunk.len() {
            self.at = 0;
            self.chunk = Vec::new();
            self.chunk = self.next_chunk()?.unwrap_or_default();
        }
        Ok(&self.chunk[self.at..])
    }

    fn consume(&mut self, length: usize) {
        self.at += length;
    }
}
