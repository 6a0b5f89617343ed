//! The secret key that signs access tokens: from the settings, or made once and kept in the data directory.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use waypost_domain::Config;
use waypost_domain::entropy::Entropy;

/// The key's file in the data directory.
const FILE: &str = "secret.key";

/// The key of this deployment.
pub fn load(config: &Config) -> anyhow::Result<Vec<u8>> {
    if !config.auth.secret.is_empty() {
        return Ok(config.auth.secret.clone().into_bytes());
    }
    let path = config.data_dir.join(FILE);
    make_directory(&config.data_dir).with_context(|| format!("cannot make {}", config.data_dir.display()))?;
    if let Some(kept) = read(&path)? {
        return Ok(kept);
    }
    make(&path)?;
    read(&path)?.with_context(|| format!("{} is empty; delete it to make a new key", path.display()))
}

/// The data directory holds people's data, so a new one is closed to other users of the machine.
fn make_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

fn read(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(key) if key.len() >= 32 => Ok(Some(key)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Writes a new key where only this user can read it. Of two processes that start at once, the first one's key stays.
fn make(path: &Path) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(Entropy::system().secret().as_bytes())?;
            Ok(file.sync_all()?)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
    }
}
