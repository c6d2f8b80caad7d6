import type * as english from "../en/strategies";

export const strategies: typeof english.strategies = {
  prf: {
    label: "Bilder",
    term: "PRF",
    inShort: "Jeder Daumen bewegt die Suche auf dieses Bild zu oder davon weg.",
    explanation:
      "Ein Daumen biegt die Anfrage zu einem Bild hin oder von ihm weg. Das ist Relevanz-Feedback, wie Rocchio und " +
      "Ide es 1971 beschrieben haben. Klickt niemand und dient stattdessen der Anfang der Rangliste als Feedback, " +
      "heißt es Pseudo-Relevanz-Feedback (PRF).",
    attracts: {
      clicks: "die Summe der Bilder, die Ihnen gefallen",
      blind: "die ersten Bilder, von denen die ähnlichsten am meisten zählen",
    },
    repels: {
      clicks: "die Summe der Bilder, die Ihnen nicht gefallen",
      blind: "dieselben Bilder, von denen die ähnlichsten am wenigsten zählen",
    },
    fedBack: "Bilder",
  },
  grf: {
    label: "Beschreibungen",
    term: "GRF",
    inShort: "Ein kleines Modell beschreibt jedes markierte Bild, und seine Wörter bewegen die Suche.",
    explanation:
      "Ein Modell schreibt zu jedem markierten Bild einen Satz, und der Satz wird selbst zu einem Pfeil. Das ist " +
      "generatives Relevanz-Feedback (GRF). Die Anfrage bleibt unter Wörtern und ist daher so gut wie die " +
      "Beschreibungen.",
    attracts: {
      clicks: "die Summe der Beschreibungen dessen, was Ihnen gefällt",
      blind: "die Beschreibungen der ersten Bilder, von denen die ähnlichsten am meisten zählen",
    },
    repels: {
      clicks: "die Summe der Beschreibungen dessen, was Ihnen nicht gefällt",
      blind: "dieselben Beschreibungen, von denen die ähnlichsten am wenigsten zählen",
    },
    fedBack: "Beschreibungen",
  },
  afs: {
    label: "Aufmerksamkeit",
    term: "AFS",
    inShort: "Ein kleines Netz findet, was Ihre Wörter und die Bilder, die Ihnen gefallen, gemeinsam haben.",
    explanation:
      "Ein Netz vergleicht Ihre Wörter mit jedem Ausschnitt der Bilder, die Ihnen gefallen. Es achtet auf die " +
      "Ausschnitte, auf die es ankommt, und fasst sie in einem Pfeil zusammen. Das ist der „attentive feedback " +
      "summarizer“ (AFS).",
    attracts: {
      clicks: "die Zusammenfassung dessen, was Ihnen gefällt",
      blind: "die Zusammenfassung der ersten Bilder",
    },
    repels: {
      clicks: "was Ihnen nicht gefällt",
      blind: "die ersten Bilder, von denen die am wenigsten beachteten am meisten zählen",
    },
    fedBack: "Bilder",
  },
  explicit: {
    label: "Wörter",
    term: "explizit",
    inShort: "Sagen Sie auf Englisch, wovon Sie mehr oder weniger möchten. Auch Daumen zählen.",
    explanation:
      "Was Sie sich in Worten wünschen, wird wie Ihre Anfrage zu einem Pfeil. Daumen kommen zu denselben Summen " +
      "hinzu, denn Wörter und Bilder teilen sich einen Raum.",
    attracts: {
      clicks: "die Summe dessen, wovon Sie mehr möchten",
      blind: "der nächste Ihrer „mehr“-Wünsche",
    },
    repels: { clicks: "die Summe dessen, wovon Sie weniger möchten", blind: "nichts" },
    fedBack: "Wörter und Daumen",
  },
};
