//! Speaking with a server of the MySQL family: bounded, one statement at a time, errors in words.

mod connection;
mod failure;
mod grants;
mod ident;
mod server;

pub use connection::Connection;
pub use failure::{failure, server_code};
pub use grants::{Grants, RoutineSight};
pub use ident::{quoted, text_literal};
pub use server::{Flavor, Server, Version};
