import type * as english from "../en/tour";

export const tour: typeof english.tour = {
  count: (at, of) => `${at} von ${of}`,
  next: "Weiter",
  done: "Fertig",
  back: "Zurück",
  end: "Rundgang beenden",
  stops: {
    ask: {
      title: "Fragen Sie in eigenen Worten",
      says: "Geben Sie auf Englisch ein, wonach Sie suchen. Das hier ist echt: Probieren Sie es aus, der Rundgang wartet so lange.",
    },
    ranking: {
      title: "Die ähnlichsten stehen vorn",
      says: "Ein kleines Netz hat aus Ihren Wörtern einen Pfeil gemacht und aus jedem Bild einen. Je ähnlicher zwei Pfeile zeigen, desto weiter vorn steht das Bild.",
    },
    thumb: {
      title: "Ein Daumen sagt: mehr davon",
      says: "Drücken Sie diesen Daumen, wo ein Bild dem nahekommt, was Sie suchen. Der andere sagt „weniger davon“ und legt das Bild weg.",
    },
    tray: {
      title: "Sehen Sie, was sich bewegt hat",
      says: "Hier stehen Ihre Markierungen mit dem, was jede zählt; drücken Sie eine, um sie zurückzunehmen. Pfeile neben dem Platz eines Bildes sagen, wie weit es stieg oder fiel.",
    },
    strategy: {
      title: "Wählen Sie, was als Feedback zählt",
      says: "Das Bild selbst, eine Beschreibung, die ein kleines Modell dazu schreibt, das, worauf ein Netz darin achtet, oder eigene Wörter.",
    },
    photos: {
      title: "Durchsuchen Sie Ihre eigenen Fotos",
      says: "„Meine Fotos“, hier neben den Sammlungen, nimmt Bilder von Ihrem Gerät auf. Sie bleiben dort: Nichts wird hochgeladen.",
    },
  },
};
