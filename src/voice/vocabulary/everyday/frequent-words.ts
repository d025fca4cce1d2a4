import { words } from "./word-field.ts";

/** Words of every second sentence. */
export const veryFrequentWords = words(`
the a an i it is are was be been am do does did have has had what how why when where which who can could should would will may must to of
in on at by for from with about and or but if not no yes this that these those there here my your its you we they he she me him her them
us our their one two all any some more much many so very too as than then up down out off over under again now just only also it's i'm
don't doesn't can't won't what's isn't that's get go make take put see know need want use look say tell find give let keep turn come think
try work run time day way thing thank please okay good bad new old first last long little big right left same other next`);

/** Words of everyday speech that come up in a conversation about any machine. */
export const frequentWords = words(`
able after ago air allowed almost alone along already always another answer anybody anyone anything anyway around ask away back bar
battery because become before begin behind below best better between bit black blue board body both bottom box break bring broke broken
brown button buy call came car care carefully catch cause change check children clean clear close closed code cold color comes coming
complete computer cost cover cut damage damaged dangerous dark days dead deep different difference dirty doing done door doors drive dry
during each early easy either electric else empty end enough error even ever every everything exactly expensive extra eye eyes face fall
far fast feel feels feet fell few fill filled final fine fire fit fits five fix fixed flashing floor follow foot forget four free fresh
friend front full gas gets getting glass gloves goes going gone gonna got green ground guy half hand hands handle happen happened happens
happening hard hear heard hears heat heavy help helps high hit hold hole home hose hot hour hours hurt idea important inch inside instead
job keeps kept kind knew knows large late later leak leaking leaks learn least leave leaves less level lift light lights like line list
live load local lock locked longer looking looks loose lose lost lot loud low lower machine mad main makes making man manual matter maybe
mean means meant metal middle might mind mine minute minutes mistake money month months morning most motor move moved moving name near
necessary needed needs never night nobody noise noises none normal normally nothing number often oil older once ones open opened operate
order outside own page paint paper part parts pass pay people person phone pick piece pipe place plastic play plug plugged point possible
power press pressed pressure pretty probably problem problems pull pump push quick quickly quiet quite rain ran read ready really reason
red remember remove repair replace replaced reset rest rid ring room running runs rust safe safely safety saw says screen screw second
seem seems seen sell send service set shake shaking sharp short shows show shut side simple since single sit size slow slowly small
smaller smell smells smoke someone something sometimes somewhere soon sorry sound sounds space spare special speed spring stand start
started starting starts stay steel step stick still stop stopped stops strange strong stuck stuff such sudden suddenly supposed sure
switch table taken takes taking talk tank team temperature test thanks themselves they're thick thin things third though three through
throw tight till times tired today together told tomorrow tonight took tool tools top touch train trained tried trouble true trust trying
turned turning turns twice type understand until used using usually wait walk wall wanna warm warning wash wasn't watch water wear weather
week weeks weigh weight weird went were wet wheel while white whole window wipe wire within without woman won word words wore working
works world worn worry worse worth wouldn't write wrong year years yellow yesterday yet young yourself zero somebody everybody everyone
six seven eight nine ten twenty thirty hundred whose whatever shouldn't couldn't aren't didn't haven't hasn't they've i've i'll you're
there's where's who's how's let's it'll supply store stored storage clothes wearing hair worker workers boss coworker colleague cleaner
cleaning cheap cheaper delivery deliver ordering charge charging charged plugging unplug unplugged blow blowing blown burn burning burned
burnt catching sticks sticking stays frozen freeze freezing winter summer weekend sunday monday everyday daily weekly monthly sticker
label bucket rag cloth towel soap hammer wrench screwdriver ladder knife finger fingers arm head ears mouth skin alarm beeping beep beeps
rattle rattling grinding squeaking squealing knocking humming buzzing vibrating vibrates shakes drip dripping drips spill spilled puddle
dust dusty dirt mud greasy grease rusty scratched bent cracked crack torn loosen tighten thrown throwing dump garbage recycle rubbish
trash`);
