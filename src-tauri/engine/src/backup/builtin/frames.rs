//! Compresses SQL into zstd frames, on threads of their own: the network does not wait for a processor.

use tokio::sync::mpsc::Sender;

use super::flow::Pieces;

/// The zstd level. A higher one would take longer than the network and the server together.
const LEVEL: i32 = 1;

/// A piece of the dump, ready to be written.
pub(super) struct Frame {
    pub(super) compressed: Vec<u8>,
    /// Bytes before compression.
    pub(super) plain_bytes: usize,
    pub(super) rows: u64,
    /// Length of the longest statement that has ended in it; of rows only.
    pub(super) longest: usize,
}

/// What a unit sends to the file.
pub(super) enum Part {
    Frame(Frame),
    /// There are no more frames; a unit that ends without this was cut off.
    End,
}

/// Compresses one piece after the other, each into a frame of its own.
pub(super) struct Compressor {
    zstd: zstd::bulk::Compressor<'static>,
    /// Room for the longest possible frame. Frames are copied out of it: those that wait take only their own length.
    room: Vec<u8>,
}

impl Compressor {
    pub(super) fn new() -> std::io::Result<Self> {
        let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
        compressor.include_checksum(true)?;
        Ok(Self {
            zstd: compressor,
            room: Vec::new(),
        })
    }

    pub(super) fn frame(&mut self, plain: &[u8], rows: u64) -> std::io::Result<Frame> {
        self.room.clear();
        self.room
            .reserve(zstd::zstd_safe::compress_bound(plain.len()));
        self.zstd.compress_to_buffer(plain, &mut self.room)?;
        Ok(Frame {
            compressed: self.room.as_slice().to_vec(),
            plain_bytes: plain.len(),
            rows,
            longest: 0,
        })
    }
}

/// Compresses a unit's pieces until there are no more, or the receiver is gone. Blocks: runs on a thread of its own.
///
/// # Errors
/// What zstd says.
pub(super) fn compress(mut from: Pieces, to: &Sender<Part>) -> std::io::Result<()> {
    let mut compressor = Compressor::new()?;
    while let Some(piece) = from.next() {
        let frame = Frame {
            longest: piece.longest,
            ..compressor.frame(&piece.text, piece.rows)?
        };
        from.done(piece);
        if to.blocking_send(Part::Frame(frame)).is_err() {
            break;
        }
    }
    Ok(())
}
