/**
 * Questions as people ask them about any machine. They give the recogniser the everyday half of its language: words that
 * a manual does not use, and how questions are put together. General on purpose; none is about a particular machine.
 */
export const everydayQuestions: readonly string[] = `
why is it so loud / why is it making a strange noise / why does it make a loud noise when i start it / why won't it start /
why won't it turn on / why doesn't it start in the morning / why does it keep stopping / why does it keep switching off /
why did it stop / why did it shut down by itself / why is it getting so hot / why is it running hot /
why is there water in the oil / why is there oil on the floor / why is it leaking oil / why is the pressure so low /
why is the pressure dropping / why is the light red / why is the yellow light flashing / it won't start what should i do /
it won't stop what do i do / it keeps beeping what does that mean / it is leaking where do i look first /
it stopped and won't come back on / the machine is too hot what can i do / the machine makes a grinding noise /
the machine is shaking a lot / the screen is blank / the screen shows an error / the display says error what now /
the red light is on what does it mean / the alarm is going off how do i turn it off / something smells burnt what should i do /
nothing happens when i press the button / what does the red light mean / what does this error mean / what does this code mean /
what do i do if it leaks / what do i do when it gets stuck / what do i do with the old oil /
what do i need to do before i start it / what do i need to check every day / what do i have to do every week /
what should i do first / what should i do before i open it / what should i wear / what happens if i don't do that /
what happens if the power goes out / what happens if it gets too cold / what happens if i forget to do it /
what happens if i use the wrong one / what can cause that / what could be wrong with it / what is wrong with the machine /
what is the difference between the two / what is the right temperature for it / what is the highest pressure it can take /
what is the most it can hold / what is the lowest level allowed / what kind of oil does it take / what kind of oil goes in /
what type of grease do i use / what sort of tools do i need / what size wrench do i need / what size is the bolt /
what size cable does it need / what number do i order for a new one / what part number is it / what comes next after that /
what temperature is normal / what pressure should it run at / what is normal / what is it for / what is this thing called /
what is that button for / how do i turn it on / how do i turn it off / how do i switch it off / how do i shut it down /
how do i shut it off in an emergency / how do i start it up again / how do i get it running again /
how do i get rid of the error / how do i clear the error / how do i get the air out / how do i get the water out /
how do i let the pressure out / how do i take it off / how do i take the cover off / how do i take it apart /
how do i put it back / how do i put it back together / how do i put a new one in / how do i swap it / how do i change it over /
how do i make it run faster / how do i know if it is worn out / how do i know when it is full /
how do i know when it needs changing / how do i tell if it is broken / how do i tell which way round it goes /
how do i find out the serial number / how do i fix a leak / how do i fix it / how do i fill it up / how do i top it up /
how do i empty it / how do i drain it / how do i clean it / how do i move it / how do i lift it /
how do i store it for the winter / how do i hook it up / how do i wire it up / how do i set it up / how do i set the clock /
how do i set the time / how do i change the settings / how do i change the language / how do i get into the menu /
how do i log in / how do i lock it / how do i adjust it / how do i reset it / how do i test it / how do i check it /
how do i check if it works / how do i check the oil level / how often should i change the oil / how often should i check it /
how often do i have to clean it / how often does it need service / how often do i need to replace it /
how often does the filter need changing / how long does it take / how long does it last / how long do i have to wait /
how long should i let it cool down / how long can it run / how long can i leave it / how long before i can touch it /
how many of them are there / how many hours does it last / how many do i need / how many bolts are there /
how many times can i start it in an hour / how much oil do i need / how much oil does it take / how much oil goes in /
how much does it weigh / how much space do i need around it / how much play is allowed / how much water does it make /
how much power does it use / how tight should the belt be / how tight should i make the bolts /
how tight do the nuts have to be / how hot can it get / how hot is too hot / how cold can it be / how loud is it /
how high should the level be / how heavy is it / how big is it / how far does it have to be from the wall /
how far apart should they be / how far can i turn it / how fast does it turn / how thick should it be / how deep is it /
how old can the oil be / where is it / where is the main switch / where do i find the serial number /
where do i put the oil in / where do i fill the oil / where does the oil go / where does the water come out /
where does it go / where can i read the hours / where can i see the pressure / where can i get spare parts /
where should i put the machine / where do i connect the hose / where do i plug it in /
where is the thing that lets the pressure out / when do i need to change it / when do i have to replace the belt /
when should i do the first service / when does the fan come on / when does the light come on / when does it switch off /
when is it time to change it / when was it last done / which oil should i use / which one do i use / which one goes first /
which way does it turn / which way round does it go / which bolt do i loosen first / which button do i press /
which side does it go on / which parts do i have to change / which tool do i need for it / which is the right one /
who can do this job / who is allowed to open it / who should i call / who do i contact for help /
can i run it without the cover / can i run it outside / can i run it at night / can i leave it on all night /
can i use it in the rain / can i use any oil / can i use a different oil / can i use an extension cable /
can i use water to clean it / can i wash it / can i mix two kinds of oil / can i open it while it is running /
can i open it when it is hot / can i touch it / can i do it myself / can i skip this step / can i turn it by hand /
can i weld on it / can i paint it / can i clean it and use it again / can i put it next to the wall / can i make it stronger /
can it start by itself / can it freeze / can it run all day / could i use another one instead / do i need gloves /
do i need to wear anything / do i need to switch it off first / do i need to wait before i open it / do i need a special tool /
do i need a new gasket / do i have to let it cool down first / do i have to turn off the power / do i have to drain it /
do you know what that is / does it need oil / does it matter which way it goes / does it come with a cable /
does it turn on again by itself / does it have a timer / is it ok to use it like that / is it okay if it gets wet /
is it safe to touch / is it safe to open now / is it dangerous / is it normal that it gets hot / is it bad if it runs empty /
is there a fuse / is there a way to make it quieter / is there a reset button / is there something i have to grease /
is there anything i should check first / is that too much / is that too hot / is this the right oil /
are there any spare parts / are there different sizes / should i turn it off / should i wait / should i change both /
should i be worried / should it be warm or cold when i check it / will it start again by itself / will it break /
would it hurt to use more / may i stand on it / tell me about it / tell me about the oil / tell me how to do it /
tell me the steps / tell me what to do / tell me where it is / show me how to change it / show me the page /
give me the numbers / explain it to me / explain how it works / i hear a noise / i smell something burning /
i see water on the floor / i can't open it / i can't get it off / i can't find the button / i need to change it /
i need to know how tight it should be / i want to change the filter / i want to turn it off / i lost the key / i dropped it /
i got an error / i have an error on the screen / i pressed the emergency stop how do i get going again /
i am getting an error / help me with the error / please repeat that / say that again / next step / go back / read it again /
stop / thank you / yes / no`
  .split("/")
  .map((question) => question.trim());
