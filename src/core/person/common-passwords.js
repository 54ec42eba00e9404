// What everybody tries first, in France and elsewhere: the words under the passwords of the well-known lists, folded (no accent, no sign, look-alikes read as
// letters). Words only: digits and signs around them are taken off before anything is compared. Runs in browsers too.

/** @type {readonly string[]} */
export const commonWords = `
password passwd motdepasse mdp monmotdepasse azerty azertyuiop qwerty qwertyuiop qwertz azeqsd azeqsdwxc qsdfgh qsdfghjklm asdfgh asdfghjkl wxcvbn zxcvbn
zxcvbnm poiuytreza ytreza poiuyt mlkjhgfdsq abcdef abcdefgh abcd abcde abcabc aqwzsx aqzsed qazwsx qazwsxedc edcrfv zaqxsw azer admin administrateur
administrator root user utilisateur login test testtest essai invite guest default defaut secret changeme changezmoi welcome bienvenue bonjour bonsoir
salut coucou hello letmein ouvretoi sesame iloveyou jetaime jetadore jtm jetm moncoeur amour monamour lovely love loveme lovers toujours pourtoujours
doudou loulou chouchou chouquette titi titine tata toto tototo titou minou minette nounou nounours bebe bibou bisou bisous cherie cheri princesse princess
prince reine roi soleil sunshine lune etoile ciel ocean plage vacances ete printemps automne hiver dimanche lundi mardi mercredi jeudi vendredi samedi
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre marseille paris lyon toulouse nantes bordeaux lille rennes strasbourg
montpellier france francais bretagne corse algerie maroc tunisie portugal espagne italie canada london america europe versailles nanterre boulogne
courbevoie colombes asnieres antony clamart rueil gennevilliers football foot basket basketball handball rugby tennis natation danse judo equitation
cheval chevaux poney licorne unicorn dauphin dolphin tigre tiger lion dragon panda koala chaton chat chien chiot toutou lapin hamster papillon butterfly
requin loup monkey singe panthere phoenix eagle marseillais olympique psg parissaintgermain ronaldo messi mbappe zidane neymar benzema griezmann
juventus barcelona barcelone realmadrid arsenal chelsea liverpool manchester pokemon pikachu minecraft fortnite roblox brawlstars clashroyale fifa
callofduty gta mario sonic zelda nintendo playstation xbox amongus naruto sasuke itachi onepiece luffy zoro dragonball goku vegeta sangoku demonslayer
tanjiro starwars darkvador harrypotter hogwarts poudlard batman superman spiderman ironman avengers marvel hulk captain matrix computer ordinateur
internet google youtube tiktok snapchat instagram facebook twitter discord whatsapp netflix samsung iphone apple windows android microsoft ninja shadow
killer hacker pirate warrior master monster legend gamer player champion winner lucky magic magique mustang ferrari porsche mercedes bugatti lamborghini
audi bmw peugeot renault citroen moto yamaha harley chocolat chocolate nutella bonbon fraise cerise pomme banane orange citron vanille caramel gateau
fromage camembert baguette croissant biscuit cookie pizza burger kebab coca cocacola poisson fleur flower rose tulipe jasmin marguerite violette
rouge bleu vert jaune noir blanc violet famille papa maman mama mamie papi papy maison frere soeur enfant enfants ecole college collegien lycee lyceen classe
eleve professeur prof maitresse enseignant education educationnationale ministere academie rectorat principal direction secretariat cdi
documentaliste pronote educonnect ent cartable cahier vacance rentree recreation cantine sixieme cinquieme quatrieme troisieme brevet mathematiques
francais anglais histoire musique liberte egalite fraternite republique victoire espoir bonheur paradis ange angel diable satan jesus allah dieu
mohamed mohammed muhammad ahmed ali ibrahim fatima yasmine sarah sara ines lina lea leo lucas hugo nathan enzo mathis louis jules gabriel raphael arthur
adam noah theo tom ethan maxime thomas nicolas alexandre antoine julien kevin anthony quentin florian jeremy romain guillaume alexis valentin emma chloe
camille manon jade louise alice zoe juliette charlotte mathilde pauline marine marie laura julie clara lucie oceane celine sandrine nathalie isabelle
sophie catherine christine philippe laurent stephane christophe frederic olivier patrick michel daniel michael jordan jessica jennifer ashley amanda
nicole charlie thomas robert george hunter harley maggie buster soccer baseball hockey superstar rockstar starlight rainbow arcenciel summer winter
spring autumn freedom forever friends amies amis meilleure copine copain trustno trustnoone access private mypass whatever nothing azertyazerty motdepass
pass passe passer password passw passwort contrasena senha parola qwer asdf zxcv
`
  .trim()
  .split(/\s+/);
