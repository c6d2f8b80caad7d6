//! A small cache: what was used last stays, the rest may be found out again.

use std::collections::HashMap;

/// Values under string keys, of which the most recently used `room` are kept.
pub(crate) struct Lru<V> {
    room: usize,
    /// More than `room` where more are held together.
    held: usize,
    /// Counts uses; an entry's own is that of its last.
    clock: u64,
    entries: HashMap<String, (u64, V)>,
}

impl<V> Lru<V> {
    /// An empty cache of `room` values.
    pub(crate) fn new(room: usize) -> Lru<V> {
        Lru { room, held: 0, clock: 0, entries: HashMap::new() }
    }

    /// The value under this key, which does not count as a use.
    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    /// Counts as a use of all these keys, and returns those that are missing. Until the next call
    /// there is room for all of them, however many they are, so that none makes another go.
    pub(crate) fn hold<'a>(&mut self, keys: &[&'a str]) -> Vec<&'a str> {
        self.held = keys.len();
        self.clock += 1;
        let mut missing = Vec::new();
        for key in keys {
            match self.entries.get_mut(*key) {
                Some((used, _)) => *used = self.clock,
                None => missing.push(*key),
            }
        }
        missing
    }

    /// Adds or replaces a value; the least recently used one goes where there is no room.
    pub(crate) fn insert(&mut self, key: impl Into<String>, value: V) {
        self.clock += 1;
        self.entries.insert(key.into(), (self.clock, value));
        while self.entries.len() > self.room.max(self.held) {
            let oldest = self.entries.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { return };
            self.entries.remove(&oldest);
        }
    }

    /// Forgets the value under this key.
    pub(crate) fn remove(&mut self, key: &str) {
        self.entries.remove(key);
    }

    /// Forgets the values under the keys for which `keep` is false.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.entries.retain(|key, _| keep(key));
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_goes_first() {
        let mut lru = Lru::new(2);
        lru.insert("a", 1);
        lru.insert("b", 2);
        assert_eq!(lru.hold(&["a", "c"]), ["c"]);
        lru.insert("c", 3);
        assert_eq!((lru.get("a"), lru.get("b"), lru.get("c")), (Some(&1), None, Some(&3)));
        lru.remove("c");
        lru.insert("d", 4);
        lru.retain(|key| key != "a");
        assert_eq!((lru.get("a"), lru.get("c"), lru.get("d")), (None, None, Some(&4)));
        lru.clear();
        assert_eq!(lru.get("d"), None);
    }

    #[test]
    fn what_is_held_together_fits_together() {
        let mut lru = Lru::new(1);
        let keys = ["a", "b", "c"];
        for missing in lru.hold(&keys) {
            lru.insert(missing, ());
        }
        assert!(lru.hold(&keys).is_empty());
        // Afterwards the bound holds again.
        lru.hold(&["a"]);
        lru.insert("d", ());
        assert_eq!(keys.iter().filter(|key| lru.get(key).is_some()).count(), 0);
    }
}
