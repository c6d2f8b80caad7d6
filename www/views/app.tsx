import { useKeys } from "../keys";
import { blind } from "../question";
import { explaining } from "../state";
import { BlindRounds } from "./blind";
import { Chooser } from "./chooser";
import { Footer } from "./footer";
import { Gallery } from "./gallery";
import { Header } from "./header";
import { HowItWorks } from "./how";
import { Notices } from "./notices";
import { Progress } from "./progress";
import { SearchBox } from "./search";
import { Invitation } from "./tray";
import { Wishing } from "./wishing";

export function App() {
  useKeys();
  return (
    <>
      <a class="skip" href="#gallery">
        Skip to the pictures
      </a>
      <Header />
      <SearchBox />
      <main data-explaining={explaining.value}>
        <div class="news">
          <Chooser />
          <Wishing />
          <Progress />
          <Notices />
          <Invitation />
        </div>
        {explaining.value && <HowItWorks />}
        {blind.value ? <BlindRounds /> : <Gallery />}
      </main>
      <Footer />
    </>
  );
}
