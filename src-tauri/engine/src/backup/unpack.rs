//! Unpacks a payload, and tells at which places a reader could begin: each zstd frame can be unpacked alone.

use std::io::{self, Read};
use std::ops::RangeInclusive;
use std::sync::mpsc::{Receiver, Sender};

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

use super::ahead::{Ahead, CHUNK_BYTES, Giving};

/// A place in a payload at which a reader can begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FrameStart {
    /// The offset in the plain bytes.
    pub(crate) plain: u64,
    /// The offset in the compressed bytes.
    pub(crate) stored: u64,
}

/// The plain payload, while it is proved.
pub(crate) struct Plain {
    pub(super) stream: Ahead,
    /// Where each frame begins; sent before the frame's own bytes.
    pub(super) frames: Receiver<FrameStart>,
    pub(super) next: Option<FrameStart>,
}

impl Plain {
    /// The last frame in this range of plain offsets, among the frames that were unpacked so far.
    pub(crate) fn place_in(&mut self, part: &RangeInclusive<u64>) -> Option<FrameStart> {
        let mut found = None;
        while let Some(place) = self.next.take().or_else(|| self.frames.try_recv().ok()) {
            if place.plain > *part.end() {
                self.next = Some(place);
                break;
            }
            found = Some(place).filter(|place| part.contains(&place.plain));
        }
        found
    }
}

impl Read for Plain {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer)
    }
}

/// Unpacks a stream up to its end or an error, or until the receiver is gone.
pub(super) fn unpack(packed: Ahead, to: &Giving, frames: &Sender<FrameStart>) {
    if let Err(error) = unpack_all(packed, to, frames) {
        // The receiver gets the error, unless it is gone already.
        drop(to.send(Err(error)));
    }
}

fn unpack_all(mut packed: Ahead, to: &Giving, frames: &Sender<FrameStart>) -> io::Result<()> {
    let mut decoder = Decoder::new()?;
    let mut at = FrameStart::default();
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    let mut within = false;
    while let Some(bytes) = packed.next_chunk()? {
        let mut input = InBuffer::around(&bytes);
        let mut more = true;
        while more {
            if !within {
                // Without a second reader the receiver is gone.
                let _ = frames.send(at);
            }
            let (read, written) = (input.pos(), chunk.len());
            let mut output = OutBuffer::around_pos(&mut chunk, written);
            within = decoder.run(&mut input, &mut output)? != 0;
            at.stored += (input.pos() - read) as u64;
            at.plain += (chunk.len() - written) as u64;
            let full = chunk.len() == chunk.capacity();
            more = input.pos() < bytes.len() || within && full;
            if full {
                let whole = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_BYTES));
                if to.send(Ok(whole)).is_err() {
                    return Ok(());
                }
            }
        }
    }
    if within {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    if !chunk.is_empty() && to.send(Ok(chunk)).is_err() {
        return Ok(());
    }
    // An empty chunk is the end.
    let _ = to.send(Ok(Vec::new()));
    Ok(())
}

/// The plain content of some frames, as a proof passes it to a second reader.
#[cfg(test)]
pub(crate) fn plain_of(packed: Vec<u8>) -> Plain {
    use super::ahead::{ahead, read_ahead};

    let packed = read_ahead(io::Cursor::new(packed)).unwrap();
    let (to, stream) = ahead();
    let (tell, frames) = std::sync::mpsc::channel();
    std::thread::spawn(move || unpack(packed, &to, &tell));
    Plain {
        stream,
        frames,
        next: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of several lengths, among them those of a chunk and one byte less or more; each with its frame.
    fn frames() -> Vec<(Vec<u8>, Vec<u8>)> {
        [
            1,
            1000,
            CHUNK_BYTES - 1,
            CHUNK_BYTES,
            CHUNK_BYTES + 1,
            3 << 20,
            0,
            7,
        ]
        .into_iter()
        .map(|length| {
            let plain: Vec<u8> = (0..length).map(|at| ((at * at) >> 7) as u8).collect();
            let packed = zstd::encode_all(plain.as_slice(), 1).unwrap();
            (plain, packed)
        })
        .collect()
    }

    #[test]
    fn each_frame_is_a_place_to_begin() {
        let frames = frames();
        let packed: Vec<u8> = frames
            .iter()
            .flat_map(|(_, packed)| packed.clone())
            .collect();
        let wanted: Vec<u8> = frames.iter().flat_map(|(plain, _)| plain.clone()).collect();
        let mut plain = plain_of(packed.clone());
        let mut read = Vec::new();
        plain.read_to_end(&mut read).unwrap();
        assert!(read == wanted);
        let places: Vec<FrameStart> = plain.frames.iter().collect();
        assert_eq!(places.len(), frames.len());
        for place in places {
            let from = &packed[place.stored as usize..];
            assert!(zstd::decode_all(from).unwrap() == wanted[place.plain as usize..]);
        }
    }

    #[test]
    fn a_place_is_found_in_its_part_alone() {
        let frames = frames();
        let packed = frames
            .iter()
            .flat_map(|(_, packed)| packed.clone())
            .collect();
        let mut plain = plain_of(packed);
        io::copy(&mut plain, &mut io::sink()).unwrap();
        let found = [0..=0, 0..=1, 2..=1000, 1001..=1001].map(|part| plain.place_in(&part));
        assert_eq!(
            found.map(|place| place.map(|place| place.plain)),
            [Some(0), Some(1), None, Some(1001)]
        );
    }

    #[test]
    fn a_frame_that_is_cut_off_is_an_error() {
        let (_, packed) = frames().swap_remove(5);
        for length in [1, 10, packed.len() / 2, packed.len() - 1] {
            let mut plain = plain_of(packed[..length].to_vec());
            let read = io::copy(&mut plain, &mut io::sink());
            assert_eq!(
                read.unwrap_err().kind(),
                io::ErrorKind::UnexpectedEof,
                "{length}"
            );
        }
    }
}
