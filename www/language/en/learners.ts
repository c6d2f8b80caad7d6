/** Ways to score pictures by marks, by their names in the protocol. */
export const learners = {
  network: {
    label: "Learned",
    term: "Network",
    inShort:
      "A small network that learnt from simulated searches what thumbs are about scores the pictures anew.",
    source: "Trained here, as a deep set: Zaheer et al., 2017.",
  },
  logistic: {
    label: "Regression",
    /** The name that papers use. */
    term: "Logistic",
    /** What a mark does, in a sentence. */
    inShort: "Starts from what the words say, and fits to your thumbs how probably each picture is right.",
    /** Who described it. */
    source: "Logistic regression: Cox, 1958.",
  },
  nearest: {
    label: "Neighbours",
    term: "1-NN",
    inShort: "A picture gains by being nearer to the nearest you like than to the nearest you dislike.",
    source: "Giacinto, 2007.",
  },
  pichunter: {
    label: "Target",
    term: "PicHunter",
    inShort: "Asks of each picture: if it were the one you seek, how probable would your thumbs be?",
    source: "Cox, Miller, Minka, Papathomas and Yianilos, 2000.",
  },
  rectified: {
    label: "Close by",
    term: "Rectified",
    inShort: "A thumb moves only what lies close to its picture. All else stays where the words put it.",
    source: "No paper’s: tried out here.",
  },
};
