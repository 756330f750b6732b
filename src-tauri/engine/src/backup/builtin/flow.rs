//! Rows on their way from a connection to the thread that compresses them: turned into SQL where they are read, while
//! they are in the processor's cache, and handed over in pieces. Emptied buffers come back.

use mysql_async::Value;
use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};

use super::rows::{Part, Piece, RowWriter};
use super::shape::Shape;

/// Pieces that wait to be compressed, for each reader.
const WAITING: usize = 1;

/// The reader's end.
pub(super) struct Flow<'a> {
    writer: RowWriter<'a>,
    to: Sender<Piece>,
    emptied: UnboundedReceiver<Vec<u8>>,
}

/// The compressing thread's end.
pub(super) struct Pieces {
    from: Receiver<Piece>,
    emptied: UnboundedSender<Vec<u8>>,
}

/// Both ends, for one unit.
pub(super) fn flow(shape: &Shape) -> (Flow<'_>, Pieces) {
    let (to, from) = channel(WAITING);
    let (give_back, emptied) = unbounded_channel();
    let flow = Flow {
        writer: RowWriter::new(shape),
        to,
        emptied,
    };
    let pieces = Pieces {
        from,
        emptied: give_back,
    };
    (flow, pieces)
}

impl Flow<'_> {
    /// Writes a row; `false` if the compressing thread has ended, which reports why.
    pub(super) async fn row(&mut self, values: &[Value]) -> bool {
        self.writer.write(values);
        self.hand_over().await
    }

    /// Writes a part of a large row.
    pub(super) async fn part(&mut self, part: &Part) -> bool {
        self.writer.part(part);
        self.hand_over().await
    }

    /// Ends the unit and hands over its last piece.
    pub(super) async fn finish(mut self) {
        self.writer.finish();
        self.hand_over().await;
    }

    async fn hand_over(&mut self) -> bool {
        while let Some(piece) = self.writer.ready() {
            if self.to.send(piece).await.is_err() {
                return false;
            }
            if let Ok(room) = self.emptied.try_recv() {
                self.writer.reuse(room);
            }
        }
        true
    }
}

impl Pieces {
    /// The next piece; `None` once the reader has ended the unit. Blocks.
    pub(super) fn next(&mut self) -> Option<Piece> {
        self.from.blocking_recv()
    }

    /// Gives a piece's buffer back to the reader.
    pub(super) fn done(&self, mut piece: Piece) {
        piece.text.clear();
        // A reader that has ended needs no buffer.
        let _ = self.emptied.send(piece.text);
    }
}
