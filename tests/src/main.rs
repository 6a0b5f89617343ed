//! The product as a process of its own, for tests that limit it or end it.

use std::process::ExitCode;

use clap::Parser;
use waypost_api::cli;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::say_error(&error);
            ExitCode::FAILURE
        }
    }
}
