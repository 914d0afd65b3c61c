//! The `caunoi` binary: see [`caunoi::cli`].

fn main() -> std::process::ExitCode {
    caunoi::cli::main()
}
