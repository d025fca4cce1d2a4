import { type WordField, words } from "./word-field.ts";

/** What people do, think, say and feel. */
export const bodyAndMind: WordField = {
  things: words(`
advice answer attention bit case cause causes chance choice clue difference differences doubt error errors example fact feeling glance
guess help hint idea issue kind look looks lot lots luck matter meaning memory method mistake point problem problems question questions
reason sense solution sort story stuff surprise thing things tip trick trouble type way ways worry`),
  actions: words(`
add agree allow answer appear argue ask avoid be become begin believe bother bring build buy call care change come consider continue cope
create cut dare deal decide die discuss do double enjoy expect explain fail fall feel figure find follow forget get give go grow guess
halve handle happen hate have hear help hold imagine improve include increase keep kill know lead learn leave let like live look lose love
make manage matter mean meet mention mind move need notice offer open pass pay play prefer pretend provide pull put raise reach read
realize recognize reduce remain remember repeat reply report require risk run say see seem sell send serve set show sit solve sort speak
spend stand start stay stop struggle succeed suggest suppose take talk tell think try turn understand use wait walk want watch win wonder
work worry write`),
  forms: words(`
added adding agreed agreeing allowed allowing answered answering appeared appearing appears argued arguing asked asking avoided avoiding
became become becomes becoming began begun believed believing bothered bothering bought bringing brought building built buying called
calling came cared caring changed changes changing come comes coming considered considering continued continuing coped coping created
creating cut cuts cutting dared daring dealing deals decided deciding did died discussed discussing does doing done doubled doubling dying
enjoyed enjoying expected expecting explained explaining failed failing fails fallen falling falls feeling feels fell felt figured
figuring finding followed following forgot forgotten found gave gets getting given giving goes going gone got gotten grew growing grown
guessed guessing had halved halving handled handles handling happened happening happens hated hating having heard hearing hears held
helped helping helps holding imagined imagining improved improving included includes including increased increasing keeping keeps kept
killed killing knew knowing known knows leading leads learned learning learnt leaves leaving led left let letting liked liking lived
living looked looking looks losing lost loved loving made makes making managed managing mattered meaning means meant meeting mentioned
mentioning met minded minding moved moves moving needed needing needs noticed noticing offered offering opened opening opens paid passed
passes passing paying played playing prefered pretended pretending provided providing pulled pulling put puts putting raised raising ran
reached reaching read reading realized realizing recognized recognizing reduced reducing remained remaining remains remembered remembering
repeated repeating replied replies replying reported reporting required requires requiring risked risking run running runs said sat saw
saying says seeing seemed seeming seems seen selling sending sent served serving set sets setting showed showing shown shows sitting sold
solved solving sorted sorting speaking spending spent spoke spoken standing started starting starts stayed staying stays stood stopped
stopping stops struggled struggling succeeded succeeding suggested suggesting supposed supposing taken takes taking talked talking telling
tells thinking thought told took tried trying turned turning turns understanding understood used uses using waited waiting walked walking
wanted wanting watched watching went wining won wondered wondering worked working works worried worrying writing written wrote`),
  qualities: words(`
abnormal afraid angry annoyed another awful bad basic best better busy certain clear clever common complete complicated confused crazy
different difficult easier easiest easy enough entire extra false fine general glad good great happy hard harder hardest helpful important
impossible likely lost main necessary nice normal obvious okay other particular perfect possible rare ready right sad same scared silly
similar simple smart sorry special strange stupid sure terrible tired tricky true unclear unlikely unsure useful useless usual weird whole
worried worse worst wrong`),
  others: words(`
about actually ah almost alright also although anyhow anyway basically because besides both certainly definitely either else er even
exactly except fairly hello hey hi hmm however instead just maybe nah nearly neither nope ok okay only oops otherwise perhaps please
possibly precisely pretty probably quite rather really right simply so somehow sure surely thank thanks therefore though thus too uh um
unless very well yeah yep`),
};
