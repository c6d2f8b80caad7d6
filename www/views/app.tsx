import { useKeys } from "../keys";
import { explaining } from "../state";
import { Footer } from "./footer";
import { Gallery } from "./gallery";
import { Header } from "./header";
import { HowItWorks } from "./how";
import { Notices } from "./notices";
import { Progress } from "./progress";
import { SearchBox } from "./search";
import { Invitation } from "./tray";

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
          <Progress />
          <Notices />
          <Invitation />
        </div>
        {explaining.value && <HowItWorks />}
        <Gallery />
      </main>
      <Footer />
    </>
  );
}
