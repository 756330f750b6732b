//! The real window, driven by WebDriver.

fn main() {}
