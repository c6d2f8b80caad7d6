"""The network that learns what thumbs are about: see `src/learners/network.rs`."""
