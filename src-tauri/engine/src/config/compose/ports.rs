//! Under which port of this machine a port inside a container can be reached.

use std::net::IpAddr;

use super::layers::{Located, Service};
use super::node::Kind;
use super::project::Project;
use crate::error::Result;

/// Where a container's port is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Published {
    At {
        host: String,
        port: u16,
    },
    /// Docker chooses the port anew at each start.
    Random,
    Nowhere,
}

/// An entry of `ports`. Ranges on both sides map port by port.
#[derive(Debug, PartialEq, Eq)]
struct Mapping {
    host: String,
    published: Option<(u16, u16)>,
    target: (u16, u16),
    is_tcp: bool,
}

/// Where a service publishes a port; a fixed port is preferred to a random one.
pub(super) fn published(project: &Project, service: &Service, target: u16) -> Result<Published> {
    let mut found = Published::Nowhere;
    for place in service.all("ports") {
        let Kind::List(items) = &place.node.kind else {
            return Err(place.refused("compose-value"));
        };
        for item in items {
            let place = place.at(item);
            let mapping = mapping(project, &place)?;
            let mapping = mapping.ok_or_else(|| place.refused("compose-port"))?;
            match mapping.publishes(target) {
                at @ Published::At { .. } => return Ok(at),
                Published::Random => found = Published::Random,
                Published::Nowhere => {}
            }
        }
    }
    Ok(found)
}

/// Refuses an entry that compose can't read.
pub(super) fn check(project: &Project, service: &Service) -> Result<()> {
    for place in service.all("ports") {
        let Kind::List(items) = &place.node.kind else {
            return Err(place.refused("compose-value"));
        };
        for item in items {
            let place = place.at(item);
            let mapping = mapping(project, &place)?;
            mapping.ok_or_else(|| place.refused("compose-port"))?;
        }
    }
    Ok(())
}

impl Mapping {
    fn publishes(&self, target: u16) -> Published {
        let (first, last) = self.target;
        if !self.is_tcp || !(first..=last).contains(&target) {
            return Published::Nowhere;
        }
        let Some((from, to)) = self.published else {
            return Published::Random;
        };
        // A range for a single port leaves the choice to docker.
        if to - from != last - first {
            return Published::Random;
        }
        Published::At {
            host: match self.host.trim_matches(['[', ']']) {
                "" | "0.0.0.0" | "::" => "127.0.0.1".to_owned(),
                host => host.to_owned(),
            },
            port: from + (target - first),
        }
    }
}

fn mapping(project: &Project, place: &Located<'_>) -> Result<Option<Mapping>> {
    if !matches!(place.node.kind, Kind::Map(_)) {
        let text = project.text(place)?;
        return Ok(text.and_then(|text| short(&text.value)));
    }
    let named = |key: &str| -> Result<String> {
        let text = match place.node.get(key) {
            Some(node) => project.text(&place.at(node))?,
            None => None,
        };
        Ok(text.map(|text| text.value).unwrap_or_default())
    };
    let host = named("host_ip")?;
    let published = named("published")?;
    let target = named("target")?;
    let protocol = named("protocol")?;
    Ok(parsed(&host, &published, &target, &protocol))
}

/// `[[host:]published:]target[/protocol]`.
fn short(text: &str) -> Option<Mapping> {
    let (rest, target) = match text.rsplit_once(':') {
        Some((rest, target)) => (Some(rest), target),
        None => (None, text),
    };
    let (target, protocol) = target.split_once('/').unwrap_or((target, ""));
    let (host, published) = match rest {
        None => ("", ""),
        Some(rest) => rest.rsplit_once(':').unwrap_or(("", rest)),
    };
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let is_address = host.is_empty() || bare.unwrap_or(host).parse::<IpAddr>().is_ok();
    let mapping = parsed(host, published, target, protocol).filter(|_| is_address)?;
    // Two ranges must be equally long; a range for a single port leaves the choice to docker.
    let (first, last) = mapping.target;
    let fits = |(from, to): (u16, u16)| to - from == last - first || first == last;
    mapping.published.is_none_or(fits).then_some(mapping)
}

fn parsed(host: &str, published: &str, target: &str, protocol: &str) -> Option<Mapping> {
    let protocol = protocol.split('/').next().unwrap_or_default();
    let is_known = ["", "tcp", "udp", "sctp"]
        .iter()
        .any(|known| protocol.eq_ignore_ascii_case(known));
    is_known.then_some(Mapping {
        host: host.to_owned(),
        published: match published {
            "" | "0" => None,
            text => Some(range(text)?),
        },
        target: range(target)?,
        is_tcp: protocol.is_empty() || protocol.eq_ignore_ascii_case("tcp"),
    })
}

/// `3306` or `3306-3310`.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last && first != 0).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_short_form() {
        let at = |host: &str, port| Published::At {
            host: host.to_owned(),
            port,
        };
        for (text, target, expected) in [
            ("3306:3306", 3306, at("127.0.0.1", 3306)),
            ("3307:3306/tcp", 3306, at("127.0.0.1", 3307)),
            ("3307:3306/udp", 3306, Published::Nowhere),
            ("3307:3306", 3307, Published::Nowhere),
            ("0.0.0.0:3307:3306", 3306, at("127.0.0.1", 3307)),
            ("10.0.0.5:3307:3306", 3306, at("10.0.0.5", 3307)),
            ("[::1]:3307:3306", 3306, at("::1", 3307)),
            ("[::]:3307:3306", 3306, at("127.0.0.1", 3307)),
            ("127.0.0.1::3306", 3306, Published::Random),
            ("3306", 3306, Published::Random),
            ("3300-3310:3306", 3306, Published::Random),
            ("4300-4310:3300-3310", 3306, at("127.0.0.1", 4306)),
            ("3300-3310", 3306, Published::Random),
        ] {
            let mapping = short(text).expect(text);
            assert_eq!(mapping.publishes(target), expected, "{text}");
        }
        for text in [
            "", "x", "1:2:3:x", "3306:", "70000:1", "5-4:5-4", "-1:2", "a.b:1:2", "1:2:3:4",
            "1-3:1-2", "80/xxx",
        ] {
            assert_eq!(short(text), None, "{text}");
        }
    }
}
