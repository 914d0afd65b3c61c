//! The program itself, so that tests can start it as a process of its own, and kill it.

fn main() -> std::process::ExitCode {
    caunoi::cli::main()
}
