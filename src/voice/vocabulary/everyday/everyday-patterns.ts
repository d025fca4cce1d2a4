/**
 * How people put everyday words together when they ask about a machine. `T` stands for any everyday thing, `A` for an action, `G` for one
 * under way, `P` for one done, `Q` for a quality. Plain speech: which words fit together is not told apart.
 */
export const everydayPatterns: readonly string[] = `
how do i A it / how do i A the T / how do i A a T / how do i A this T / how do i A my T / how do i A it with a T / how do i A the T off /
how do i A the T out / how do i get rid of the T / how do i get rid of T / how do i get the T off / how do i get the T out / how do i get it
Q again / how do i keep it from G / how do i keep the T Q / how do i stop it from G / how do i stop the T from G / how do i make it Q / how
do i make it A / how do i make the T Q / how do i know if it is P / how do i know if the T is Q / how do i tell if the T is P / how do i
tell if it is Q / how can i A it / how can i A the T / how can i tell if it is Q / how do you A the T / how do you A it / how should i A it
/ how should i A the T / how often do i A it / how often do i A the T / how often should it be P / how often does it need to be P / how long
can it A / how long can i A it / how long does the T A / how long until it is Q / how many T do i need / how many T are there / how much T
do i need / how much T is in it / how much T does it need / how much does a T cost / how Q is it / how Q does it get / how Q should it be /
how Q is the T / how Q can the T be / how do i A and A it / what do i do with the T / what do i do with the old T / what do i do about the T
/ what do i do if it A / what do i do if it is Q / what do i do if the T is Q / what do i do if someone gets P / what do i do when it is P /
what do i A it with / what do i need to A it / what should i A first / what should i A it with / what should i do if the T is P / what
should i do if it starts G / what happens if it gets Q / what happens if it is Q / what happens if i A it / what happens if i A the T / what
happens if i don't A it / what happens if the T is Q / what happens if the T is P / what happens if someone A it / what happens when it is P
/ what if the T is Q / what if it gets P / what if i A the T / what is the T for / what is the Q T / what is that T / what is that Q T /
what is this T for / what kind of T do i need / what kind of T is it / what kind of T goes in the T / what sort of T do i need / what T do i
need / what T is it / what T does it need / what is G / what is making the T / what makes it A / what could make it A / what causes the T /
what should i wear when i A it / what does it mean if it is G / what does a Q T mean / what does the Q T mean / what's the T / what's that Q
T / what's that T / what's wrong with the T / where do i A it / where do i A the T / where do i put the T / where is the T / where is the Q
T / where can i A it / where can i A the T / where can i get T / where can i buy a T / where can i find the T / where does the T go / where
does the T come from / where does the Q T go / where should i A it / where should i keep the T / where should i put the Q T / when do i A it
/ when should i A it / when should i A the T / when is it P / when does it get Q / when can i A it / when does it A / why does it A / why
does it keep G / why does the T keep G / why does the T A / why does it smell like T / why does it smell of T / why does it sound like a T /
why does it smell Q / why does it sound Q / why does it feel Q / why does it look Q / why is it so Q / why is it G / why is it G so much /
why is it Q / why is it P / why is the T Q / why is the T so Q / why is the T G / why is there T on the T / why is there T in the T / why is
there T everywhere / why did it A / why did the T A / why won't it A / why won't the T A / why can't i A it / why can't i A the T / why has
it P / which T do i need / which T do i A / which T should i A / which T is Q / which T is it / which one is Q / who can A it / who can A
the T / who is allowed to A it / who is allowed to A the T / who may A it / who should A it / who has to A it / who do i call if it is P /
who do i ask about the T / can i A it / can i A the T / can i A it myself / can i A it with a T / can i A it with T / can i A it while it is
G / can i A it in the T / can i A the T with T / can i use a T / can i use T / can i use T instead of T / can i use a T to A it / can i put
T in it / can i put T on it / can i put a T on it / can i leave it in the T / can i leave the T in / can i keep G it / can a T A it / can it
A / can it get Q / can it be P / can it be Q / can my T A it / can anyone A it / can someone A it / could i A it / could it be the T / could
it be Q / do i have to A it / do i have to A the T / do i have to A it every T / do i need T / do i need a T / do i need a T to A it / do i
need to A it / do i need to A the T / do i need to be Q / does it A / does it need T / does it have a T / does it need to be P / does it get
Q / does the T A / does the T have to be Q / does it matter if it is Q / does it matter if the T is Q / is it Q / is it Q to A it / is it Q
if it is Q / is it okay to A it / is it ok to A it / is it ok to A the T / is it okay if the T is Q / is it safe to A it / is it safe to A
near it / is it bad if it A / is it bad for the T / is it normal that it A / is it normal for it to A / is it normal that the T is Q / is it
supposed to A / is it supposed to be Q / is it allowed to A it / is it P / is the T Q / is the T P / is the T supposed to be Q / is there a
T / is there T in it / is there any T / is there a T for it / is there a way to A it / is there a Q T / is this Q / is that Q / are the T Q
/ are there any T / am i allowed to A it / am i allowed to A the T / should i A it / should i A the T / should it A / should it be Q /
should it be P / should the T be Q / will it A / will it A the T / will the T A / would a T help / may i A it / must i A it / must it be P /
it is Q / it is G / it is Q and it is G / it keeps G / it keeps G what should i do / it won't A / it won't A what do i do / it doesn't A /
it does not A / it smells like T / it smells Q / it sounds like a T / it sounds Q / it looks Q / it feels Q / it is making a Q noise / it
makes a Q sound / it started G / it got P / it just A / the T is Q / the T is Q what should i do / the T is G / the T is P / the T is too Q
/ the T won't A / the T keeps G / the T fell off / the T came off / the T looks Q / the T feels Q / the T smells like T / there is T on the
T / there is a Q noise / there is T in the T / there's T on the T / i A the T / i P it / i P the T / i P the T what now / i can't A it / i
can't A the T / i can't get the T off / i need to A it / i want to A it / i want to A the T / i think the T is Q / i think it is P / i have
no T / i lost the T / my T is Q / my T got P / somebody P it / someone P the T / someone got P / T on the T / T in the T / T and T / the Q T
/ A the T / A it with a T / a Q T / before i A it / after i A it / when i A it / when it is Q / while it is G / if it is Q / if the T is Q /
without G it / instead of G it / what temperature can i A it at / what is it supposed to A / the whole T is Q / the T is P and the T is Q /
too much T / too many T / not enough T / some T / a bit of T / a lot of T / in the T / on the T / at the T / with a T / with the T / with T
/ under the T / behind the T / next to the T / near the T / into the T / from the T / for the T / off the T / out of the T / on my T / in my
T / in our T
`
  .trim()
  .split(/\s*\/\s*/)
  .map((pattern) => pattern.replaceAll(/\s+/g, " "));
