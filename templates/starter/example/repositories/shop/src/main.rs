//! Sells what is in store.

use acme_core::Id;

fn main() -> acme_core::Result<()> {
    let id: Id = "42".parse()?;
    if stock::in_store(id) {
        println!("{id} is yours");
    }
    Ok(())
}
