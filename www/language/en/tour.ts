/** The guided tour; its stops are in www/tour/stops.ts. */
export const tour = {
  count: (at: number, of: number) => `${at} of ${of}`,
  next: "Next",
  done: "Done",
  back: "Back",
  end: "End the tour",
  stops: {
    ask: {
      title: "Ask in your own words",
      says: "Type what you are looking for. This is the real thing, so try it while the tour waits.",
    },
    ranking: {
      title: "The nearest come first",
      says: "A small network made an arrow of your words, and one of each picture. The closer two arrows point, the further up the picture stands.",
    },
    thumb: {
      title: "A thumb says: more like this",
      says: "Press this thumb where a picture comes near to what you want. The other one says less like this, and puts the picture away.",
    },
    tray: {
      title: "See what moved",
      says: "Your marks stand here, each with what it counts for; press one to take it back. Arrows beside a picture’s place say how far it rose or fell.",
    },
    strategy: {
      title: "Choose what a thumb feeds back",
      says: "The picture itself, a caption that a small model writes for it, what a network attends to in it, or words of your own.",
    },
    photos: {
      title: "Search your own photos",
      says: "“My photos”, here beside the collections, takes in pictures from your device. They stay on it: nothing is uploaded.",
    },
  },
};
