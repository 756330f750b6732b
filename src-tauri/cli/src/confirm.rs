//! Asks the user before the database is changed.

use std::io::{BufRead, IsTerminal, Write};

use engine::words;
use engine::{Error, Message, Phase, Result};

use crate::output::Output;

/// Returns `Ok` if the user answers yes, here or by `--yes`.
///
/// # Errors
/// `cli-not-confirmed` without a terminal to ask on; `cancelled` for any other answer.
pub(crate) fn confirm(yes: bool, question: &Message, output: &Output) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::refused("cli-not-confirmed", Phase::Apply));
    }
    let mut answer = String::new();
    let asked = write!(
        std::io::stderr(),
        "{} ",
        words::message(output.lang(), question)
    );
    let answered = asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    if answered.is_ok() && matches!(answer.trim(), "y" | "yes" | "是") {
        return Ok(());
    }
    Err(Error::cancelled(Phase::Apply))
}
