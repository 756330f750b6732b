//! Lists and maps in brackets over several lines: compose accepts their lines, up to the closing bracket, at any
//! indent; our YAML parser only those indented deeper than the line that opens them.

/// The text with lines in brackets indented deeper; none if no bracket is open at the end of a line.
pub(super) fn deepened(text: &str) -> Option<String> {
    let mut deeper = String::with_capacity(text.len() + text.len() / 8);
    let mut flow = Flow::default();
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        if flow.depth > 0 && flow.quote.is_none() {
            deeper.extend(std::iter::repeat_n(' ', flow.indent + 2));
            changed = true;
        }
        deeper.push_str(line);
        flow.take(line);
    }
    changed.then_some(deeper)
}

/// What is open at the end of a line.
#[derive(Default)]
struct Flow {
    /// How many brackets are open.
    depth: usize,
    /// The indent of the line that opened the outermost bracket.
    indent: usize,
    /// The quote that is open.
    quote: Option<char>,
    /// The indent of the line that began a text by `|` or `>`, which goes on while lines are indented deeper.
    block: Option<usize>,
}

impl Flow {
    fn take(&mut self, line: &str) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some(block) = self.block {
            if line.trim().is_empty() || indent > block {
                return;
            }
            self.block = None;
        }
        let mut before = ' ';
        let mut chars = line.char_indices();
        while let Some((at, c)) = chars.next() {
            match (self.quote, c) {
                (Some('"'), '\\') => {
                    chars.next();
                }
                (Some(quote), _) if c == quote => self.quote = None,
                (None, '#') if before.is_whitespace() => break,
                (None, '\'' | '"') if " \t[{,:(".contains(before) => self.quote = Some(c),
                (None, '[' | '{') if self.depth > 0 || begins_value(&line[..at]) => {
                    if self.depth == 0 {
                        self.indent = indent;
                    }
                    self.depth += 1;
                }
                (None, ']' | '}') => self.depth = self.depth.saturating_sub(1),
                (_, _) => {}
            }
            before = c;
        }
        let end = line.split(" #").next().unwrap_or_default().trim_end();
        let last = end.rsplit([' ', '\t']).next().unwrap_or_default();
        let is_block = last.starts_with(['|', '>'])
            && last[1..]
                .chars()
                .all(|c| c.is_ascii_digit() || "+-".contains(c));
        if self.depth == 0 && self.quote.is_none() && is_block {
            self.block = Some(indent);
        }
    }
}

/// Whether a value begins after this part of a line: a bracket in the middle of a text opens nothing.
fn begins_value(before: &str) -> bool {
    let before = before.trim_end();
    let last = before.rsplit([' ', '\t']).next().unwrap_or_default();
    before.is_empty() || last.ends_with(':') || last == "-" || last.starts_with(['&', '!'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_brackets_goes_further_in() {
        let text = "a:\n  command: [\n    \"x]\", # [\n  'it''s' ]\n  say: |\n    [ not\n  b: 1\n";
        let wanted =
            "a:\n  command: [\n        \"x]\", # [\n      'it''s' ]\n  say: |\n    [ not\n  b: 1\n";
        assert_eq!(deepened(text).as_deref(), Some(wanted));
        assert_eq!(deepened("a: [1, 2]\nb: it's [\nc: 'x [\n  y'\n"), None);
    }
}
