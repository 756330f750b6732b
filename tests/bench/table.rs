//! Measured values beside the peer's and the goal; saved between the benchmark programs, and printed.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The goal for a value.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub enum Goal {
    /// No goal: the value only explains another one.
    None,
    /// At most this multiple of the peer's value.
    Times(f64),
    /// At most this, in the row's unit.
    AtMost(f64),
}

/// A measured value.
#[derive(Serialize, Deserialize)]
pub struct Row {
    what: String,
    ours: f64,
    peer: Option<(String, f64)>,
    goal: Goal,
}

impl Row {
    pub fn compared(what: impl Into<String>, ours: f64, peer: (&str, f64), goal: Goal) -> Self {
        Self {
            what: what.into(),
            ours,
            peer: Some((peer.0.to_owned(), peer.1)),
            goal,
        }
    }

    pub fn ours(what: impl Into<String>, ours: f64, goal: Goal) -> Self {
        Self {
            what: what.into(),
            ours,
            peer: None,
            goal,
        }
    }

    pub fn is_met(&self) -> bool {
        match self.goal {
            Goal::None => true,
            Goal::Times(most) => self.ratio().is_some_and(|ratio| ratio <= most),
            Goal::AtMost(most) => self.ours <= most,
        }
    }

    fn ratio(&self) -> Option<f64> {
        self.peer.as_ref().map(|(_, value)| self.ours / value)
    }

    /// The cells of a row: name, ours, the peer's, the peer's name, ratio, goal, whether it is met.
    fn cells(&self) -> [String; 7] {
        let number = |value: f64| match value {
            100.0.. => format!("{value:.0}"),
            10.0.. => format!("{value:.1}"),
            _ => format!("{value:.2}"),
        };
        let peer = self.peer.as_ref();
        let goal = match self.goal {
            Goal::None => String::new(),
            Goal::Times(most) => format!("≤ {most} ×"),
            Goal::AtMost(most) => format!("≤ {most}"),
        };
        let verdict = match (self.goal, self.is_met()) {
            (Goal::None, _) => "",
            (_, true) => "met",
            (_, false) => "missed",
        };
        [
            self.what.clone(),
            number(self.ours),
            peer.map(|(_, value)| number(*value)).unwrap_or_default(),
            // A pipe would end the cell.
            peer.map(|(name, _)| name.replace('|', "\\|"))
                .unwrap_or_default(),
            self.ratio()
                .map(|ratio| format!("{ratio:.2}"))
                .unwrap_or_default(),
            goal,
            verdict.to_owned(),
        ]
    }
}

const HEAD: [&str; 7] = ["", "ours", "peer's", "peer", "ratio", "goal", ""];

/// A Markdown table with aligned columns, readable as plain text.
pub fn drawn(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|at| {
            lines
                .iter()
                .map(|cells| cells[at].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let is_number = |at: usize| matches!(at, 1 | 2 | 4);
    let drawn = |cells: &[String; 7]| {
        let cells = cells.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, &width))| match is_number(at) {
            true => format!(" {cell:>width$} |"),
            false => format!(" {cell:<width$} |"),
        });
        format!("|{}\n", cells.collect::<String>())
    };
    let rule: String = widths
        .iter()
        .enumerate()
        .map(|(at, &width)| match is_number(at) {
            true => format!(" {}: |", "-".repeat(width.max(3) - 1)),
            false => format!(" {} |", "-".repeat(width.max(3))),
        })
        .collect();
    let mut text = drawn(&lines[0]);
    text.push_str(&format!("|{rule}\n"));
    text.extend(lines[1..].iter().map(drawn));
    text
}

/// The file for the results of a part, since each program measures its own.
pub fn file(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../target/bench/{part}.json"))
}

pub fn keep<T: Serialize>(part: &str, measured: &T) {
    let path = file(part);
    let text = serde_json::to_string_pretty(measured).expect("JSON");
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("what was measured is kept");
}
