//! `dbgpt-upgrade`: the command line, for servers without a screen.
//!
//! stdout carries the result (with `--json` exactly one object), stderr progress and errors.

#![deny(clippy::print_stdout, clippy::print_stderr)]

mod args;
mod commands;
mod confirm;
mod json;
mod lines;
mod options;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;
use engine::io::home::Home;
use engine::{Context, Kind};
use tokio_util::sync::CancellationToken;

use crate::args::Arguments;
use crate::commands::Door;
use crate::lines::err;
use crate::output::Output;
use crate::progress::Progress;

/// The documented exit codes; clap itself exits with 2 for wrong usage.
fn exit_code(kind: Kind) -> ExitCode {
    ExitCode::from(match kind {
        Kind::Failed => 1,
        Kind::Refused => 3,
        Kind::Interrupted => 4,
        Kind::Cancelled => 130,
    })
}

fn main() -> ExitCode {
    first::settle();
    let arguments = Arguments::parse();
    let output = Output::new(&arguments.common);
    if let Err(error) = engine::catalog::begin() {
        output.error(&error);
        return exit_code(error.kind());
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            err!("{error}");
            return ExitCode::FAILURE;
        }
    };
    engine::io::death::prepare();
    engine::io::file::sweep_private_files();
    let home = Home::of_user();
    if let Ok(folder) = home.folder() {
        engine::io::log::begin(&folder);
    }
    let code = runtime.block_on(async {
        let cancel = CancellationToken::new();
        tokio::spawn(cancel_on_signal(cancel.clone()));
        let progress = Progress::new(&arguments.common);
        let context = Context {
            events: &progress,
            cancel: &cancel,
        };
        let door = Door {
            output: &output,
            home: &home,
            context,
        };
        match commands::run(arguments.command, door).await {
            Ok(ended) => ended.exit_code(),
            Err(error) => {
                tracing::warn!(code = error.code(), phase = error.phase().name(), changed = error.changed(), %error, "told");
                output.error(&error);
                exit_code(error.kind())
            }
        }
    });
    match lines::unsaid() {
        Some(cause) => {
            output.unsaid(cause);
            if code == ExitCode::SUCCESS {
                return ExitCode::FAILURE;
            }
            code
        }
        None => code,
    }
}

/// Cancels the job at the first signal: it stops at the next safe point, and a running statement ends first.
async fn cancel_on_signal(cancel: CancellationToken) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        cancel.cancel();
    }
    #[cfg(windows)]
    {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
        let (Ok(mut c), Ok(mut pause)) = (ctrl_c(), ctrl_break()) else {
            return;
        };
        // After these Windows ends the process within seconds; `resume` finishes what is not done by then.
        let (Ok(mut close), Ok(mut logoff), Ok(mut shutdown)) =
            (ctrl_close(), ctrl_logoff(), ctrl_shutdown())
        else {
            return;
        };
        // Heard for ever: Windows ends the process by itself at a signal that nobody waits for any more.
        loop {
            tokio::select! {
                _ = c.recv() => {}
                _ = pause.recv() => {}
                _ = close.recv() => {}
                _ = logoff.recv() => {}
                _ = shutdown.recv() => {}
            }
            cancel.cancel();
        }
    }
}
