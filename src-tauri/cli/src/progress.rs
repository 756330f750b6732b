//! Shows the engine's events on stderr: a moving line in a terminal, plain lines elsewhere, JSON with `--json`.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use engine::event::{Event, EventSink, StepEvent};
use engine::words::{self, Lang};
use engine::{Message, Phase};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use crate::lines::err;
use crate::options::Common;

/// How events are shown.
pub(crate) enum Progress {
    /// Nowhere.
    Quiet,
    /// One JSON object per line.
    Json,
    /// Plain lines.
    Lines(Lang),
    /// A line that moves.
    Bar(Lang, Mutex<ProgressBar>),
}

impl Progress {
    pub(crate) fn new(common: &Common) -> Self {
        if common.quiet {
            Self::Quiet
        } else if common.json {
            Self::Json
        } else if std::io::stderr().is_terminal() {
            Self::Bar(common.lang, Mutex::new(ProgressBar::hidden()))
        } else {
            Self::Lines(common.lang)
        }
    }
}

impl EventSink for Progress {
    fn emit(&self, event: Event) {
        match self {
            Self::Quiet => {}
            Self::Json => {
                if let Ok(line) = serde_json::to_string(&event) {
                    err!("{line}");
                }
            }
            Self::Lines(lang) => match event {
                Event::Progress { .. } => {}
                Event::Phase { .. } | Event::Step { .. } | Event::Note { .. } => {
                    err!("{}", line(*lang, &event));
                }
            },
            Self::Bar(lang, bar) => {
                let Ok(mut bar) = bar.lock() else { return };
                draw(*lang, &mut bar, &event);
            }
        }
    }
}

fn draw(lang: Lang, bar: &mut ProgressBar, event: &Event) {
    match event {
        Event::Phase { .. } => {
            bar.finish_and_clear();
            *bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar.set_message(line(lang, event));
        }
        Event::Progress { .. } => bar.set_message(line(lang, event)),
        Event::Step { .. } | Event::Note { .. } => bar.println(line(lang, event)),
    }
}

fn line(lang: Lang, event: &Event) -> String {
    let message = match event {
        Event::Phase { phase } => Message::new(phase_key(*phase)),
        Event::Progress {
            done_bytes,
            rows,
            item,
            phase,
            ..
        } => {
            let done = HumanBytes(*done_bytes).to_string();
            return format!(
                "{} {done}, {}",
                words::message(lang, &Message::new(phase_key(*phase))),
                words::message(
                    lang,
                    &Message::new("cli-progress")
                        .arg("rows", *rows)
                        .arg("item", item.as_str())
                )
            );
        }
        Event::Step { id, state } => Message::new(match state {
            StepEvent::Started => "cli-step-started",
            StepEvent::Done => "cli-step-done",
            StepEvent::Skipped => "cli-step-skipped",
            StepEvent::Failed => "cli-step-failed",
        })
        .arg("id", id.as_str()),
        Event::Note { message } => message.clone(),
    };
    words::message(lang, &message)
}

fn phase_key(phase: Phase) -> &'static str {
    match phase {
        Phase::Config => "cli-phase-config",
        Phase::Inspect => "cli-phase-inspect",
        Phase::Check => "cli-phase-check",
        Phase::Plan => "cli-phase-plan",
        Phase::Backup => "cli-phase-backup",
        Phase::Prove => "cli-phase-prove",
        Phase::Apply => "cli-phase-apply",
        Phase::Restore => "cli-phase-restore",
        Phase::Verify => "cli-phase-verify",
        Phase::Undo => "cli-phase-undo",
        Phase::Rehearse => "cli-phase-rehearse",
        Phase::Journal => "cli-phase-journal",
        Phase::Report => "cli-phase-report",
    }
}
