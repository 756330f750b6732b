//! Syncs a file to the disk while it is still being written, so that the final sync is short.

use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Bytes written between two syncs.
const PUSH_BYTES: usize = 16 << 20;

/// A thread that syncs the file after every 16 MiB written. Dropping this ends the thread.
#[derive(Debug)]
pub struct Flush {
    gathered_bytes: usize,
    push: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Flush {
    /// Starts the thread for an open file.
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

    /// Counts written bytes and asks the thread for a sync when there are enough; never waits.
    pub fn wrote(&mut self, bytes: usize) {
        self.gathered_bytes += bytes;
        if self.gathered_bytes >= PUSH_BYTES {
            self.gathered_bytes = 0;
            // Full: the waiting sync covers these bytes too. Closed: the thread failed, and `finish` returns why.
            let _ = self.push.try_send(());
        }
    }

    /// Waits for the thread's last sync. The caller still has to sync the file itself once more.
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
