import type * as english from "../en/learners";

export const learners: typeof english.learners = {
  network: {
    label: "Gelernt",
    term: "Netz",
    inShort:
      "Ein kleines Netz, das an simulierten Suchen gelernt hat, worum es bei Daumen geht, bewertet die Bilder neu.",
    source: "Hier trainiert, als Deep Set: Zaheer u. a., 2017.",
  },
  logistic: {
    label: "Regression",
    term: "logistisch",
    inShort:
      "Geht von dem aus, was die Wörter sagen, und passt an Ihre Daumen an, wie wahrscheinlich jedes Bild richtig ist.",
    source: "Logistische Regression: Cox, 1958.",
  },
  nearest: {
    label: "Nachbarn",
    term: "1-NN",
    inShort:
      "Ein Bild gewinnt, wenn ihm das nächste mit Daumen hoch näher ist als das nächste mit Daumen runter.",
    source: "Giacinto, 2007.",
  },
  pichunter: {
    label: "Ziel",
    term: "PicHunter",
    inShort: "Fragt bei jedem Bild: Wäre es das gesuchte, wie wahrscheinlich wären dann Ihre Daumen?",
    source: "Cox, Miller, Minka, Papathomas und Yianilos, 2000.",
  },
  rectified: {
    label: "In der Nähe",
    term: "rektifiziert",
    inShort:
      "Ein Daumen bewegt nur, was nahe bei seinem Bild liegt. Alles andere bleibt, wo die Wörter es hinstellen.",
    source: "Aus keiner Veröffentlichung: hier ausprobiert.",
  },
};
