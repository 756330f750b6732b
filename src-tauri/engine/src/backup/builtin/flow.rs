//! Rows on their way from a connection to the thread that compresses them: written as SQL where they are read, while the
//! processor still has them at hand, and handed over in pieces whose room comes back.

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
    /// Writes a row; the answer is whether more are wanted. Who wants none any more says why.
    pub(super) async fn row(&mut self, values: &[Value]) -> bool {
        self.writer.write(values);
        self.hand_over().await
    }

    /// Writes a part of a large row.
    pub(super) async fn part(&mut self, part: &Part) -> bool {
        self.writer.part(part);
        self.hand_over().await
    }

    /// Ends the unit.
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
    /// The next one; none once the reader has no more. Blocks.
    pub(super) fn next(&mut self) -> Option<Piece> {
        self.from.blocking_recv()
    }

    /// Gives a piece's room back to the reader.
    pub(super) fn done(&self, mut piece: Piece) {
        piece.text.clear();
        // A reader that has ended needs none.
        let _ = self.emptied.send(piece.text);
    }
}
