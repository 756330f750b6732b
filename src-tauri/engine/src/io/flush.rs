//! Brings a file to the disk while it is still being written, so that little is left to wait for at its end.

use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How much may gather before the next push.
const PUSH_BYTES: usize = 16 << 20;

/// A thread that pushes what was written. When it is dropped, the thread ends by itself.
#[derive(Debug)]
pub struct Flush {
    gathered_bytes: usize,
    push: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Flush {
    /// Begins for an open file.
    ///
    /// # Errors
    /// What the system says.
    pub fn begin(file: &File) -> io::Result<Self> {
        let file = file.try_clone()?;
        let (push, pushes) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .spawn(move || pushes.iter().try_for_each(|()| file.sync_data()))?;
        Ok(Self {
            gathered_bytes: 0,
            push,
            thread,
        })
    }

    /// Notes that so many bytes were written; never waits.
    pub fn wrote(&mut self, bytes: usize) {
        self.gathered_bytes += bytes;
        if self.gathered_bytes >= PUSH_BYTES {
            self.gathered_bytes = 0;
            // Full: the next push takes these along. Closed: the thread has failed, and `finish` says why.
            let _ = self.push.try_send(());
        }
    }

    /// Waits for the last push. The file's own sync still has to follow.
    ///
    /// # Errors
    /// What the system said to any push: it says so only once, to whoever asks first.
    pub fn finish(self) -> io::Result<()> {
        drop(self.push);
        match self.thread.join() {
            Ok(pushed) => pushed,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}
