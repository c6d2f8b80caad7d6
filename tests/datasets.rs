//! What is evaluated: Karpathy's layout as its datasets have it, bundled collections, and what is wrong with them.

#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use more_like_this::Error;
use more_like_this::eval::collection::Collection;
use more_like_this::eval::karpathy;

/// Every field as in `dataset_flickr30k.json`, in its order.
const FLICKR: &str = r#"{"images": [
  {"sentids": [0, 1], "imgid": 0, "sentences": [
    {"tokens": ["two", "young", "guys"], "raw": "Two young guys .", "imgid": 0, "sentid": 0},
    {"tokens": ["two", "men"], "raw": "Two men .", "imgid": 0, "sentid": 1}],
   "split": "train", "filename": "1000092795.jpg"},
  {"sentids": [5, 6], "imgid": 1, "sentences": [
    {"tokens": ["a", "dog", "runs"], "raw": " A dog runs .", "imgid": 1, "sentid": 5},
    {"tokens": ["two", "dogs"], "raw": "Two dogs .", "imgid": 1, "sentid": 6}],
   "split": "test", "filename": "1007129816.jpg"}], "dataset": "flickr30k"}"#;

/// Every field as in `dataset_coco.json`, in its order.
const COCO: &str = r#"{"images": [
  {"filepath": "val2014", "sentids": [770337], "filename": "COCO_val2014_000000391895.jpg", "imgid": 0,
   "split": "test", "sentences": [{"tokens": ["a", "man"], "raw": "A man with a red helmet.", "imgid": 0,
   "sentid": 770337}], "cocoid": 391895},
  {"filepath": "val2014", "sentids": [772340], "filename": "COCO_val2014_000000060623.jpg", "imgid": 1,
   "split": "restval", "sentences": [{"tokens": ["a", "young", "girl"], "raw": "A young girl.", "imgid": 1,
   "sentid": 772340}], "cocoid": 60623},
  {"filepath": "train2014", "sentids": [48], "filename": "COCO_train2014_000000000009.jpg", "imgid": 2,
   "split": "train", "sentences": [{"tokens": ["a", "meal"], "raw": "A meal.", "imgid": 2, "sentid": 48}],
   "cocoid": 9}], "dataset": "coco"}"#;

#[test]
fn real_layouts_are_read() {
    let dataset = karpathy::read(FLICKR.as_bytes(), &["test"], |_| true).unwrap();
    assert_eq!((dataset.name.as_str(), dataset.pictures.len()), ("flickr30k", 1));
    assert_eq!(dataset.pictures[0].captions, ["A dog runs .", "Two dogs ."]);
    let folders = [
        ("test", "val2014/COCO_val2014_000000391895.jpg"),
        ("restval", "val2014/COCO_val2014_000000060623.jpg"),
    ];
    for (split, path) in folders {
        let dataset = karpathy::read(COCO.as_bytes(), &[split], |asked| asked == path).unwrap();
        assert_eq!(dataset.pictures[0].id, path);
    }
    let both = karpathy::read(COCO.as_bytes(), &["train", "restval"], |_| true).unwrap();
    let ids: Vec<&str> = both.pictures.iter().map(|picture| picture.id.as_str()).collect();
    assert_eq!(both.split, "train+restval");
    assert_eq!(ids, ["val2014/COCO_val2014_000000060623.jpg", "train2014/COCO_train2014_000000000009.jpg"]);
}

#[test]
fn files_as_people_have_them_are_read() {
    let with_mark = format!("\u{feff}{FLICKR}");
    assert_eq!(karpathy::read(with_mark.as_bytes(), &["test"], |_| true).unwrap().pictures.len(), 1);
    let all = karpathy::read(COCO.as_bytes(), &[], |path| !path.contains('/')).unwrap();
    let ids: Vec<&str> = all.pictures.iter().map(|picture| picture.id.as_str()).collect();
    assert_eq!(all.split, "all");
    assert_eq!(
        ids,
        ["COCO_val2014_000000391895.jpg", "COCO_val2014_000000060623.jpg", "COCO_train2014_000000000009.jpg"]
    );
    let own =
        r#"{"info": {}, "images": [{"file_name": "a.jpg", "id": 1}], "annotations": [{"image_id": 1}]}"#;
    let message = karpathy::read(own.as_bytes(), &["test"], |_| true).unwrap_err().to_string();
    assert!(message.contains("COCO's own layout") && message.contains("dataset_coco.json"), "{message}");
}

#[test]
fn bad_items_are_named_and_left_out() {
    let sentence = r#""sentences": [{"raw": "a cat"}, {"raw": "  "}]"#;
    let entries = [
        format!(r#"{{"filename": "good.jpg", "imgid": 0, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "/etc/passwd", "imgid": 1, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "../up.jpg", "imgid": 2, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "x.jpg", "filepath": "a/../..", "imgid": 3, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "/x.jpg", "filepath": "a", "imgid": 4, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "C:\\x.jpg", "imgid": 5, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "again.jpg", "imgid": 0, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "good.jpg", "imgid": 6, "split": "test", {sentence}}}"#),
        format!(r#"{{"filename": "gone.jpg", "imgid": 7, "split": "test", {sentence}}}"#),
        r#"{"filename": "mute.jpg", "imgid": 8, "split": "test", "sentences": [{"raw": ""}]}"#.to_owned(),
        r#"{"imgid": 9, "split": "test"}"#.to_owned(),
        r#"{"filename": "id.jpg", "imgid": 10, "cocoid": 3, "split": "test", "sentences": []}"#.to_owned(),
        format!(r#"{{"filename": "twin.jpg", "imgid": 11, "cocoid": 3, "split": "test", {sentence}}}"#),
        r#"{"filename": 7, "imgid": 12, "split": "test", "sentences": [{"raw": "a number"}]}"#.to_owned(),
        r#"{"filename": "odd.jpg", "imgid": 13, "split": "test", "sentences": [{"raw": null}]}"#.to_owned(),
        r#""a text""#.to_owned(),
    ];
    let json = format!(r#"{{"images": [{}]}}"#, entries.join(","));
    let dataset = karpathy::read(json.as_bytes(), &["test"], |path| path != "gone.jpg").unwrap();
    let ids: Vec<&str> = dataset.pictures.iter().map(|picture| picture.id.as_str()).collect();
    assert_eq!(ids, ["good.jpg"]);
    assert_eq!(dataset.pictures[0].captions, ["a cat"]);
    // The good picture's empty caption has a line as well.
    assert_eq!(dataset.skipped.len(), entries.len(), "{:#?}", dataset.skipped);
    for name in [
        "/etc/passwd",
        "../up.jpg",
        "a/../..",
        "again.jpg: imgid 0",
        "gone.jpg",
        "mute.jpg",
        "good.jpg: an empty",
        "twin.jpg: cocoid 3",
        "image 13:",
        "image 14:",
        "image 15:",
    ] {
        assert_eq!(dataset.skipped.iter().filter(|line| line.contains(name)).count(), 1, "{name}");
    }
}

#[test]
fn a_missing_split_is_said() {
    let message = karpathy::read(FLICKR.as_bytes(), &["val"], |_| true).unwrap_err().to_string();
    assert!(message.contains("no split \"val\"") && message.contains("test, train"), "{message}");
    assert!(matches!(karpathy::read(b"{\"images\": 3}", &["test"], |_| true), Err(Error::Dataset(_))));
    assert!(karpathy::read(FLICKR.as_bytes(), &["test"], |_| false).is_err());
    let message = karpathy::read(FLICKR.as_bytes(), &["train", "restval"], |_| true).unwrap_err().to_string();
    assert!(message.contains("no split \"restval\""), "{message}");
}

fn index(pictures: &str) -> String {
    format!(
        r#"{{"format": 2, "name": "c", "title": "C", "hash": "", "packs": [{{"url": "pack-0.bin", "bytes": 10, "sha256": ""}}], "pictures": [{pictures}]}}"#
    )
}

#[test]
fn collections_are_checked() {
    let place = |id: &str, offset: usize, length: usize| {
        format!(
            r#"{{"id": "{id}", "label": "a {id}", "subgroup": "animal-bird", "pack": 0, "offset": {offset}, "length": {length}}}"#
        )
    };
    let good = index(&[place("1f426", 0, 4), place("1f427", 4, 6)].join(","));
    let collection = Collection::read(good.as_bytes()).unwrap();
    assert_eq!(collection.by_name().pictures[1].captions, ["a 1f427"]);
    assert_eq!(collection.place(1), Some((0, 4..10)));
    assert!(collection.topics().is_empty(), "two pictures are no topic");
    let many: Vec<String> = (0..10).map(|i| place(&i.to_string(), i, 1)).collect();
    let topics = Collection::read(index(&many.join(",")).as_bytes()).unwrap().topics();
    assert_eq!((topics.len(), topics[0].words.as_str(), topics[0].relevant.len()), (1, "animal bird", 10));
    let beyond = index(&place("a", 4, 7));
    let overflow = index(&place("a", usize::MAX, 2));
    let doubled = index(&[place("a", 0, 1), place("a", 1, 1)].join(","));
    let empty = index(&place("a", 4, 0));
    let nowhere = good.replace(r#""pack": 0"#, r#""pack": 1"#);
    let (outside, folder) = (good.replace("pack-0.bin", "../pack-0.bin"), good.replace("pack-0.bin", ".."));
    let cases = [
        (beyond, "picture \"a\" does not lie inside of a pack"),
        (overflow, "picture \"a\" does not lie inside of a pack"),
        (empty, "picture \"a\" does not lie inside of a pack"),
        (nowhere, "picture \"1f426\" does not lie inside of a pack"),
        (doubled, "picture \"a\" is listed twice"),
        (outside, "\"../pack-0.bin\" is not a pack's name"),
        (folder, "\"..\" is not a pack's name"),
        (good.replace("\"hash\": \"\",", ""), "missing field `hash`"),
        (
            good.replace(r#""format": 2, "#, ""),
            "its index has format 1, 2 is read: build the collection again",
        ),
        (good.replace(r#""format": 2"#, r#""format": 3"#), "its index has format 3, newer than the 2"),
        (good.replace(r#""format": 2"#, r#""format": "2""#), "its index: invalid type"),
        ("3".to_owned(), "its index: invalid type"),
        (good[..good.len() / 2].to_owned(), "its index: EOF"),
    ];
    for (bad, reason) in cases {
        let message = Collection::read(bad.as_bytes()).unwrap_err().to_string();
        assert!(message.contains(reason) && !message.contains('\n'), "{message}");
    }
}

#[test]
fn a_collections_own_topics_are_checked() {
    let entry = |label: &str, captions: &str| {
        format!(
            r#"{{"id": "{label}", "label": "{label}", "captions": [{captions}], "pack": 0, "offset": 0, "length": 1}}"#
        )
    };
    let entries = [entry("a", r#""a cat", "one cat""#), entry("b", "")].join(",");
    let with = |topics: &str| format!(r#"{},"topics":[{topics}]}}"#, index(&entries).trim_end_matches('}'));
    let good = with(
        r#"{"words": "cats", "relevant": ["a"], "kind": "object"}, {"words": "all", "relevant": ["a", "b"]}"#,
    );
    let collection = Collection::read(good.as_bytes()).unwrap();
    assert_eq!(collection.by_name().pictures[0].captions, ["a", "a cat", "one cat"]);
    let kinds: Vec<String> = collection.topics().into_iter().map(|topic| topic.kind).collect();
    assert_eq!(kinds, ["object", ""]);
    let cases = [
        (with(r#"{"words": "cats", "relevant": ["c"]}"#), r#"topic "cats" names picture "c", which"#),
        (with(r#"{"words": "cats", "relevant": ["a", "a"]}"#), r#"topic "cats" names picture "a" twice"#),
        (with(r#"{"words": "cats", "relevant": []}"#), r#"topic "cats" has no words or no right answers"#),
        (with(r#"{"words": " ", "relevant": ["a"]}"#), r#"topic " " has no words or no right answers"#),
        (with(r#"{"words": "cats"}"#), "missing field `relevant`"),
        (index(&entry("a", r#""a cat", " ""#)), r#"picture "a" has a blank label or caption"#),
        (index(&entry("", "")), r#"picture "" has a blank label or caption"#),
    ];
    for (bad, reason) in cases {
        let message = Collection::read(bad.as_bytes()).unwrap_err().to_string();
        assert!(message.contains(reason) && !message.contains('\n'), "{message}");
    }
}
