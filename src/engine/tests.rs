//! The engine's halves together, over tiny models.

use pollster::block_on;
use testing::{Random, aux_models, tiny};

use super::*;
use crate::answer::Answer;
use crate::feedback::{AuxModel, Mark, Mode, Needs, Overrides, Region, Side, Strategy, TermKind};
use crate::question::Wishes;

fn images() -> ImageEngine {
    block_on(ImageEngine::new(&tiny::model(3), Preference::Cpu)).unwrap()
}

fn search() -> SearchEngine {
    SearchEngine::new(&tiny::model(3)).unwrap()
}

/// Stages the picture of this number.
fn stage(images: &mut ImageEngine, number: u64) {
    images.stage(6, 5, &Random::new(number).bytes(6 * 5 * 4)).unwrap();
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|number| number.to_string()).collect()
}

/// A search over `count` pictures, and the tower that encoded them.
fn filled(count: usize) -> (ImageEngine, SearchEngine) {
    let (mut images, mut search) = (images(), search());
    (0..count as u64).for_each(|number| stage(&mut images, number));
    search.insert(ids(count), &block_on(images.encode()).unwrap()).unwrap();
    (images, search)
}

fn liked(id: &str, region: Option<Region>, strategy: Strategy) -> Question {
    Question {
        words: String::new(),
        example: None,
        marks: vec![Mark { id: id.to_owned(), side: Side::Like, region }],
        wishes: Wishes::default(),
        strategy,
        learner: None,
        mode: Mode::Clicks,
        params: Overrides::default(),
        first: 20,
    }
}

/// Wishes are read where they count.
#[test]
fn texts_that_say_nothing_are_named() {
    let wishes = Wishes { more: vec!["кошка".to_owned()], less: vec![" ".to_owned()] };
    let unknown = |words: &str, strategy| {
        let question =
            Question { words: words.to_owned(), wishes: wishes.clone(), ..liked("0", None, strategy) };
        search().unknown(&question).unwrap()
    };
    assert_eq!(unknown(" собака ", Strategy::Prf), ["собака"]);
    assert_eq!(unknown("собака", Strategy::Explicit), ["собака", "кошка"]);
    assert!(unknown("", Strategy::Grf).is_empty());
}

fn best(reply: Reply) -> String {
    match reply {
        Reply::Answer(answer) => answer.hits.unwrap()[0].id.clone(),
        other => panic!("{other:?}"),
    }
}

fn lacking(reply: Reply) -> Needs {
    match reply {
        Reply::Needs(needs) => needs,
        other => panic!("{other:?}"),
    }
}

/// The text tower comes first in the file, so that words can be read while the rest is on its way.
#[test]
fn the_beginning_of_a_file_is_enough_to_answer() {
    let file = tiny::model(3);
    let needed = SearchEngine::needed(&file).unwrap();
    assert!(needed < file.len());
    assert_eq!(SearchEngine::needed(&file[..needed]), Some(needed));
    assert!(SearchEngine::new(&file[..needed]).is_ok());
    assert!(matches!(SearchEngine::new(&file[..needed - 1]), Err(Error::ModelFile(_))));
    for length in (0..1000).step_by(50) {
        assert_eq!(SearchEngine::needed(&file[..length]), None, "{length} bytes");
    }
}

#[test]
fn rows_come_out_in_the_order_of_staging_however_many() {
    let mut images = images();
    let count = 2 * images.info().batch + 1;
    (0..count as u64).for_each(|number| stage(&mut images, number));
    let rows = block_on(images.encode()).unwrap();
    let width = rows.len() / count;
    for number in [0, 1, count - 1] {
        stage(&mut images, number as u64);
        assert_eq!(block_on(images.encode()).unwrap(), rows[number * width..][..width]);
    }
    assert!(block_on(images.encode()).unwrap().is_empty());
}

#[test]
fn what_one_engine_encodes_the_other_finds() {
    let mut search = apart(9);
    for id in ["0", "7"] {
        assert_eq!(best(search.ask(&liked(id, None, Strategy::Prf)).unwrap()), id);
    }
    search.remove(&["7".to_owned()]).unwrap();
    assert!(matches!(search.remove(&["7".to_owned()]), Err(Error::UnknownPicture(_))));
    // The mark on it does not count any more, and without words there is nothing else to rank by.
    let nothing =
        Reply::Answer(Answer { hits: None, ranked: 0, update: None, learned: None, confidence: None });
    assert_eq!(search.ask(&liked("7", None, Strategy::Prf)).unwrap(), nothing);
    assert_eq!(best(search.ask(&liked("8", None, Strategy::Prf)).unwrap()), "8");
}

/// Rows along different axes stand in for what the tiny tower says of so many pictures.
fn apart(count: usize) -> SearchEngine {
    let mut search = search();
    let width = search.info().shape.embedding;
    let rows: Vec<f32> = (0..count * width).map(|at| f32::from(u8::from(at / width == at % width))).collect();
    search.insert(ids(count), &rows).unwrap();
    search
}

#[test]
fn on_a_map_the_arrows_lead_to_the_last_step_of_the_way() {
    let mut search = apart(5);
    let mark = |id: &str, side| Mark { id: id.to_owned(), side, region: None };
    let question = Question {
        words: "a cat".to_owned(),
        marks: vec![mark("1", Side::Like), mark("2", Side::Dislike)],
        ..liked("1", None, Strategy::Prf)
    };
    let names: Vec<String> = ["a dog", "", "a tree"].map(str::to_owned).to_vec();
    let mut known = ids(5);
    known.push("gone".to_owned());
    let map = search.map(&question, &known, &names).unwrap().unwrap();

    assert_eq!(map.spots.iter().map(|spot| &spot.id).collect::<Vec<_>>(), ids(5).iter().collect::<Vec<_>>());
    assert_eq!(map.path.iter().map(|step| step.marks).collect::<Vec<_>>(), [0, 1, 2]);
    assert!((map.path[0].cosine.unwrap() - 1.0).abs() < 1e-4);
    assert!(map.path[2].cosine.unwrap() < 1.0);
    assert!(map.share > 0.0 && map.share <= 1.0 && map.gap > 0.0);
    let kinds: Vec<TermKind> = map.arrows.iter().map(|arrow| arrow.term.kind).collect();
    assert_eq!(kinds, [TermKind::Query, TermKind::Picture, TermKind::Picture]);
    for axis in 0..2 {
        // Without their mean the pictures lie around the origin, from which the arrows lead to the query.
        let middle: f32 = map.spots.iter().map(|spot| spot.at[axis]).sum();
        assert!(middle.abs() < 1e-4);
        let tip: f32 = map.arrows.iter().map(|arrow| arrow.by[axis]).sum();
        assert!((tip - map.path[2].at[axis]).abs() < 1e-4);
    }
}

#[test]
fn a_map_that_would_show_nothing_is_none() {
    let mut search = apart(4);
    let question = Question { marks: Vec::new(), ..liked("1", None, Strategy::Prf) };
    let names = vec!["a dog".to_owned()];
    // Nothing is asked.
    assert_eq!(search.map(&question, &ids(4), &names).unwrap(), None);
    let question = Question { words: "a cat".to_owned(), ..question };
    assert_eq!(search.map(&question, &ids(2), &names).unwrap(), None);
    assert_eq!(search.map(&question, &ids(4), &[" ".to_owned()]).unwrap(), None);
    // Something is lacking.
    let lacking = Question { words: "a cat".to_owned(), ..liked("1", None, Strategy::Grf) };
    assert_eq!(search.map(&lacking, &ids(4), &names).unwrap(), None);
    assert_eq!(search.map(&question, &ids(4), &names).unwrap().unwrap().path.len(), 1);
}

#[test]
fn rows_that_are_not_as_many_as_the_ids_are_refused() {
    let mut search = search();
    let TowerShape { embedding, .. } = search.info().shape;
    for values in [0, embedding, 2 * embedding - 1, 3 * embedding] {
        assert!(matches!(search.insert(ids(2), &vec![0.5; values]), Err(Error::Invalid(_))));
        assert!(matches!(search.learn_patches(ids(2), &vec![0.5; values]), Err(Error::Invalid(_))));
    }
    assert!(search.insert(ids(1), &vec![f32::NAN; embedding]).is_err());
    assert!(search.insert(Vec::new(), &[]).is_ok());
}

#[test]
fn what_a_caption_takes_is_named_and_then_enough() {
    let (mut images, mut search) = (images(), search());
    stage(&mut images, 0);
    let embedding = block_on(images.encode()).unwrap();
    let region = Some(Region { left: 0.0, top: 0.0, right: 0.5, bottom: 1.0 });
    for region in [None, region] {
        search.clear(1);
        search.insert(ids(1), &embedding).unwrap();
        let question = liked("0", region, Strategy::Grf);
        let needs = lacking(search.ask(&question).unwrap());
        if needs.model == Some(AuxModel::Captioner) {
            search.add_captioner(&aux_models::captioner(3).bytes()).unwrap();
        }
        let of = CaptionOf { id: "0".to_owned(), region };
        assert_eq!((&needs.patches, &needs.captions), (&ids(1), &vec![of.clone()]));
        assert!(search.write_caption(&of).is_err());
        stage(&mut images, 0);
        search.learn_patches(needs.patches, &block_on(images.extract_patches()).unwrap()).unwrap();
        let text = search.write_caption(&of).unwrap();
        assert_eq!(best(search.ask(&question).unwrap()), "0");

        search.clear(1);
        search.insert(ids(1), &embedding).unwrap();
        assert_eq!(lacking(search.ask(&question).unwrap()).captions, std::slice::from_ref(&of));
        search.learn_caption(&of, text);
        assert_eq!(best(search.ask(&question).unwrap()), "0");
    }
}

#[test]
fn patch_tokens_of_the_whole_are_the_embedding() {
    let (mut images, mut search) = filled(2);
    let whole = Some(Region { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 });
    let question = liked("1", whole, Strategy::Prf);
    assert_eq!(lacking(search.ask(&question).unwrap()).patches, ["1"]);
    stage(&mut images, 1);
    search.learn_patches(vec!["1".to_owned()], &block_on(images.extract_patches()).unwrap()).unwrap();
    let Reply::Answer(answer) = search.ask(&question).unwrap() else { panic!("no answer") };
    let hits = answer.hits.unwrap();
    // To random weights all pictures are nearly alike, so which comes first is a matter of rounding.
    let hit = hits.iter().find(|hit| hit.id == "1").unwrap();
    assert!((hit.score - 1.0).abs() < 1e-4, "{hit:?}");
}
