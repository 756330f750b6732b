//! Keeps the machine from falling asleep while a job runs.

use keepawake::KeepAwake;

/// The machine stays awake until this goes. Where the desktop can't be asked, nothing is held, and nothing is lost: a job
/// that the machine slept through is resumed.
pub(crate) struct Awake(Option<KeepAwake>);

impl Awake {
    pub(crate) async fn hold() -> Self {
        let asked = tokio::task::spawn_blocking(|| {
            keepawake::Builder::default()
                .sleep(true)
                .idle(true)
                .app_name("DB-GPT Upgrade")
                .app_reverse_domain("io.github.dbgpt-upgrade")
                .reason("A database is being backed up or upgraded")
                .create()
        });
        let held = match asked.await {
            Ok(Ok(held)) => Some(held),
            Ok(Err(error)) => {
                tracing::info!(%error, "the machine may fall asleep");
                None
            }
            Err(_panicked) => None,
        };
        Self(held)
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        if let Some(held) = self.0.take() {
            // Giving it back asks the desktop, which may take its time.
            std::thread::spawn(move || drop(held));
        }
    }
}
