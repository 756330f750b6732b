//! Connections to MySQL and MariaDB servers: every wait bounded, one statement at a time, every error with a code.

mod alike;
pub(crate) mod blockers;
mod cluster;
mod connection;
mod definers;
mod failure;
mod grants;
mod ident;
mod inventory;
mod kept_view;
mod known;
mod lenient;
mod limit;
mod limits;
pub(crate) mod named_lock;
mod near;
mod readable;
mod server;
mod sessions;

pub use crate::sql::quoted;
pub(crate) use alike::{make_alike, texts_of};
pub use cluster::{catch_up, cluster_id, is_clustered};
pub use connection::{Connection, Rows};
pub use definers::{BeyondReach, beyond_reach};
pub use failure::{server_code, server_said};
pub use grants::{Grants, RoutineSight};
pub use ident::{account_literal, text_literal};
pub(crate) use inventory::{VERSIONED, counts, inventory, versioned, without_rows};
pub(crate) use kept_view::kept_view;
pub use lenient::{is_lenient, lenient, unchecked};
pub use limit::Limit;
pub use limits::Limits;
pub(crate) use near::{Bulk, is_loopback};
pub use readable::{Opened, Unreadable, named, open_each};
pub use server::{Flavor, Server, Version};
pub use sessions::{is_idle, other_sessions};
