//! What was measured, beside what was wished for.

/// What a number should be.
pub enum Goal {
    /// It only tells where another one comes from.
    None,
    /// So many times that of the minimal window.
    Times(f64),
    /// In the unit of the row.
    AtMost(f64),
}

/// One thing that was measured.
pub struct Row {
    name: String,
    ours: f64,
    minimal: Option<f64>,
    goal: Goal,
}

impl Row {
    pub fn compared(name: impl Into<String>, ours: f64, minimal: f64, goal: Goal) -> Self {
        Self {
            name: name.into(),
            ours,
            minimal: Some(minimal),
            goal,
        }
    }

    pub fn ours(name: impl Into<String>, ours: f64, goal: Goal) -> Self {
        Self {
            name: name.into(),
            ours,
            minimal: None,
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
        self.minimal.map(|minimal| self.ours / minimal)
    }
}

/// For people, in columns.
pub fn drawn(rows: &[Row]) -> String {
    let mut lines = vec![line("", "ours", "minimal", "ratio", "goal", "")];
    for row in rows {
        let goal = match row.goal {
            Goal::None => String::new(),
            Goal::Times(most) => format!("≤ {most} ×"),
            Goal::AtMost(most) => format!("≤ {most}"),
        };
        let verdict = match (&row.goal, row.is_met()) {
            (Goal::None, _) => "",
            (_, true) => "met",
            (_, false) => "MISSED",
        };
        let minimal = row.minimal.map(|value| format!("{value:.1}"));
        let ratio = row.ratio().map(|value| format!("{value:.2}"));
        lines.push(line(
            &row.name,
            &format!("{:.1}", row.ours),
            &minimal.unwrap_or_default(),
            &ratio.unwrap_or_default(),
            &goal,
            verdict,
        ));
    }
    lines.join("\n")
}

fn line(name: &str, ours: &str, minimal: &str, ratio: &str, goal: &str, verdict: &str) -> String {
    let line = format!("{name:<26}{ours:>9}{minimal:>10}{ratio:>8}   {goal:<9}{verdict}");
    line.trim_end().to_owned()
}
