//! Puts the parts into the file in their order, whichever was ready first.

use std::collections::BTreeMap;
use std::path::Path;

use tokio::sync::mpsc::Receiver;

use super::super::archive::{FrameWriter, Zip};
use super::super::manifest::Payload;
use super::super::{MYSQL_ENTRY, destination};
use super::frames::{Compressor, Frame, Part};
use crate::error::{Error, Phase, Result};
use crate::io::file::NewFile;
use crate::work::Work;

/// A part of the dump.
pub(super) enum Item {
    Text(String),
    /// No rows of this table, which only shows those of other tables, files or servers.
    NoRows(String),
    /// Rows of this table.
    Unit(String, Receiver<Part>),
}

/// A zip whose payload is written.
pub(super) struct Assembled<'a> {
    pub(super) zip: Zip<'a>,
    pub(super) payload: Payload,
    pub(super) rows: BTreeMap<String, u64>,
    /// Length of the longest statement, in bytes.
    pub(super) longest: usize,
}

/// Writes the payload; `None` when a unit was cut off, which its reader reports.
///
/// # Errors
/// `cancelled`, `backup-target-*`, `backup-compression`.
pub(super) fn assemble<'a>(
    items: Vec<Item>,
    estimate_bytes: u64,
    file: &'a mut NewFile,
    path: &Path,
    work: &mut Work,
) -> Result<Option<Assembled<'a>>> {
    let spill = |source| destination::failure(path, source);
    let squeeze = |source| Error::failed("backup-compression", Phase::Backup).because(source);
    let mut writer = FrameWriter::begin(file.file(), MYSQL_ENTRY).map_err(spill)?;
    let mut compressor = Compressor::new().map_err(squeeze)?;
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    let (mut total_rows, mut longest) = (0, 0);
    for item in items {
        work.check()?;
        match item {
            Item::Text(text) => {
                let frame = compressor.frame(text.as_bytes(), 0).map_err(squeeze)?;
                put(&mut writer, &frame).map_err(spill)?;
            }
            Item::NoRows(table) => {
                rows.insert(table, 0);
            }
            Item::Unit(table, mut parts) => loop {
                match parts.blocking_recv() {
                    Some(Part::Frame(frame)) => {
                        put(&mut writer, &frame).map_err(spill)?;
                        total_rows += frame.rows;
                        longest = frame.longest.max(longest);
                        if let Some(count) = rows.get_mut(&table) {
                            *count += frame.rows;
                        } else {
                            rows.insert(table.clone(), frame.rows);
                        }
                        let done_bytes = writer.plain_bytes();
                        let total = Some(estimate_bytes).filter(|bytes| *bytes > done_bytes);
                        work.check()?;
                        work.progress(done_bytes, total, total_rows, &table);
                    }
                    Some(Part::End) => {
                        rows.entry(table).or_insert(0);
                        break;
                    }
                    None => {
                        work.check()?;
                        return Ok(None);
                    }
                }
            },
        }
    }
    let (zip, payload) = writer.finish_payload().map_err(spill)?;
    Ok(Some(Assembled {
        zip,
        payload,
        rows,
        longest,
    }))
}

fn put(writer: &mut FrameWriter<'_>, frame: &Frame) -> std::io::Result<()> {
    writer.write(&frame.compressed, frame.plain_bytes as u64)
}
