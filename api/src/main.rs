//! The binary: the command line and nothing else.

use std::process::ExitCode;

use clap::Parser;
use waypost_api::cli;

// A postback is some hundred small texts, made by one thread and freed by another. The system's allocator took a fifth of its
// processor time.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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
