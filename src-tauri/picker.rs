//! Asks the user for a file or a folder; in tests, answers from a list.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rfd::AsyncFileDialog;

use crate::messages::ConfigKindView;

/// The environment variable with a list of answers (separated as in `PATH`), for tests that drive the window.
const ANSWERS_VARIABLE: &str = "DBGPT_UPGRADE_PICKS";

/// Where answers come from.
pub(crate) enum FilePicker {
    /// The system's own dialogs.
    Native,
    /// A list; once it is empty, the user "chose nothing".
    Scripted(Mutex<VecDeque<PathBuf>>),
}

impl FilePicker {
    pub(crate) fn from_environment() -> Self {
        match std::env::var_os(ANSWERS_VARIABLE) {
            Some(answers) => Self::Scripted(Mutex::new(std::env::split_paths(&answers).collect())),
            None => Self::Native,
        }
    }

    /// An install folder or a `.env`. `None`: the user chose nothing.
    pub(crate) async fn config(&self, kind: ConfigKindView) -> Option<PathBuf> {
        match self {
            Self::Native => {
                let chosen = match kind {
                    ConfigKindView::File => dialog().pick_file().await,
                    ConfigKindView::Folder => dialog().pick_folder().await,
                };
                chosen.map(|handle| handle.path().to_owned())
            }
            Self::Scripted(answers) => next(answers),
        }
    }

    /// A name for a new file.
    pub(crate) async fn new_file(&self, proposed_name: &str) -> Option<PathBuf> {
        match self {
            Self::Native => dialog()
                .set_file_name(proposed_name)
                .save_file()
                .await
                .map(|handle| handle.path().to_owned()),
            Self::Scripted(answers) => next(answers),
        }
    }
}

/// A dialog that opens in an existing folder. Without one, GTK shows its list of recent files, in which a typed path
/// can't be confirmed.
fn dialog() -> AsyncFileDialog {
    let home = std::env::home_dir().filter(|home| home.is_dir());
    AsyncFileDialog::new().set_directory(home.unwrap_or_else(|| PathBuf::from("/")))
}

fn next(answers: &Mutex<VecDeque<PathBuf>>) -> Option<PathBuf> {
    answers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .pop_front()
}
