"""Sentences of invented adverts and job offers in five languages. Data only; nothing here is from a real advert.

{a} an adjective, {b} another, {t} a thing, {o} an origin: fixed per template. {name} {city} {age} {price} {reach}: per post.
"""

from __future__ import annotations

SEXUAL_SERVICES: dict[str, tuple[str, ...]] = {
    "en": (
        "Hi gentlemen, I am {name}, a {a} and {b} lady from {o}.",
        "Come and meet {name}, {age} years old, {a}, {b} and always smiling.",
        "My private flat in {city} is {a}, discreet and close to the {t}.",
        "I offer a {a} massage with {b} oils and soft {t} music.",
        "Let me help you forget a long week with {a} company and a {t}.",
        "New pictures, one hundred percent me, no {t}, only {a} moments.",
        "I love {t}, {a} conversation and a glass of wine by the {b} window.",
        "Shower, fresh towels and a {a} drink are always ready next to the {t}.",
        "Half an hour is {price}, please ask me about a {a} evening or a {t}.",
        "I visit hotels around {city} and the {a} villages behind the {t}.",
        "No rush with me, I am {a} and you will leave {b} like after a {t}.",
        "My friend is {b} too, we can meet together if you bring a {t}.",
        "Please be polite, clean and {a}, I do not answer messages about the {t}.",
        "Only a few days in {city}, so do not miss this {a} {t}.",
        "I speak a little English and very good {o}, my voice is {a}.",
        "You will find me {a}, {b} and curious about every {t}.",
        "Ask for {name}, {age}, she is {a} and likes a {b} {t}.",
        "Everything is {a} here, from the candles to the {b} {t}.",
    ),
    "es": (
        "Hola caballeros, soy {name}, una chica {a} y {b} de {o}.",
        "Ven a conocer a {name}, {age} años, {a}, {b} y siempre alegre.",
        "Mi piso privado en {city} es {a}, discreto y cerca de {t}.",
        "Ofrezco un masaje {a} con aceites y música de {t}.",
        "Olvida tu semana con una compañía {a} y {t} para los dos.",
        "Fotos nuevas y reales, nada de {t}, solo momentos {a}.",
        "Me gusta {t}, la conversación {a} y una copa de vino {b}.",
        "Ducha, toallas limpias y una bebida {a} junto a {t}.",
        "Media hora {price}, pregunta por una noche {a} con {t}.",
        "Voy a hoteles cerca de {city} y a los pueblos de {t}.",
        "Sin prisas, soy {a} y saldrás {b} como después de {t}.",
        "Por favor sé educado y {a}, no contesto mensajes sobre {t}.",
        "Solo unos días en {city}, no te pierdas esta cita {a} con {t}.",
        "Pregunta por {name}, {age} años, es {a} y le gusta {t}.",
    ),
    "fr": (
        "Bonjour messieurs, je suis {name}, une femme {a} et {b} de {o}.",
        "Venez rencontrer {name}, {age} ans, {a}, {b} et souriante.",
        "Mon appartement à {city} est {a}, discret et près de {t}.",
        "Je propose un massage {a} avec des huiles et {t} en fond.",
        "Oubliez votre semaine avec une compagnie {a} et {t} pour deux.",
        "Photos récentes et vraies, pas de {t}, que des instants {a}.",
        "J'aime {t}, la conversation {a} et un verre de vin {b}.",
        "Douche, serviettes propres et boisson {a} à côté de {t}.",
        "La demi-heure est à {price}, demandez pour une soirée {a} avec {t}.",
        "Je me déplace dans les hôtels de {city} et les villages derrière {t}.",
        "Jamais pressée, je suis {a} et vous repartirez {b} comme après {t}.",
        "Soyez poli et {a}, je ne réponds pas aux messages sur {t}.",
        "Quelques jours seulement à {city}, ne manquez pas ce moment {a} avec {t}.",
        "Demandez {name}, {age} ans, elle est {a} et aime {t}.",
    ),
    "ar": (
        "مرحبا أنا {name} فتاة {a} و{b} من {o}.",
        "تعال وتعرف على {name} عمرها {age} سنة {a} و{b}.",
        "شقتي الخاصة في {city} مكان {a} وقريب من {t}.",
        "أقدم مساج {a} مع زيوت طبيعية و{t} هادئة.",
        "انس تعب الأسبوع مع رفقة {a} و{t} لنا معا.",
        "الصور جديدة وحقيقية بدون {t} فقط لحظات {a}.",
        "أحب {t} والحديث ال{a} وكأس عصير {b}.",
        "حمام ومناشف نظيفة ومشروب {a} بجانب {t}.",
        "نصف ساعة {price} واسأل عن سهرة {a} مع {t}.",
        "أزور الفنادق في {city} والقرى خلف {t}.",
        "من فضلك كن مهذبا و{a} لا أرد على رسائل عن {t}.",
        "أيام قليلة فقط في {city} لا تفوت هذا اللقاء ال{a} مع {t}.",
    ),
    "uk": (
        "Привіт, я {name}, {a} і {b} дівчина з {o}.",
        "Познайомся: {name}, {age} років, {a}, {b} і завжди усміхнена.",
        "Моя квартира у {city} {a}, тиха і поруч {t}.",
        "Пропоную {a} масаж з оліями та {t} для настрою.",
        "Забудь про важкий тиждень, {a} товариство і {t} для двох.",
        "Фото нові і справжні, ніяких {t}, лише {a} хвилини.",
        "Люблю {t}, {a} розмову і келих вина {b}.",
        "Душ, чисті рушники і {a} напій біля {t}.",
        "Пів години {price}, питай про {a} вечір і {t}.",
        "Приїду в готель у {city} або в село за {t}.",
        "Будь чемним і {a}, не відповідаю про {t}.",
        "Лише кілька днів у {city}, не пропусти {a} зустріч і {t}.",
    ),
}

JOB_OFFERS: dict[str, tuple[str, ...]] = {
    "en": (
        "Workers needed in {city} for a {a} warehouse beside the {t}, start this week.",
        "Salary {price} a week, {a} team, {b} shifts and free {t}.",
        "We are hiring for a {a} hotel, cleaning jobs with {b} supervisors.",
        "Car wash and {t} cleaning jobs, {a} boss, wages paid every Friday.",
        "Accommodation is {a}, four beds a room, near the {t}.",
        "Transport from {o} arranged by our {a} driver with a {t}.",
        "Nail bar looks for {a} staff who know {t} and {b} colours.",
        "Farm and packing jobs, {a} work outdoors with {t} from May to October.",
        "Apply today, our {b} manager answers all questions about the {t}.",
        "Good job for couples, {a} kitchen, {b} hours and a {t} allowance.",
        "Families seek a {a} carer, {b} house with a {t} and garden.",
        "Training is {a} and short, you only need boots and a {t}.",
    ),
    "es": (
        "Se busca personal en {city} para un almacén {a} junto a {t}.",
        "Sueldo {price} por semana, equipo {a} y {t} gratis.",
        "Contratamos para hotel {a}, empleo de limpieza con jefes {b}.",
        "Empleo en el campo, trabajo {a} con {t} de mayo a octubre.",
        "Alojamiento {a}, cuatro camas por cuarto, cerca de {t}.",
        "Transporte desde {o} con conductor {a} y {t} incluido.",
        "Familia busca cuidadora {a}, casa {b} con {t} y jardín.",
        "Escribe hoy, nuestro encargado {b} responde sobre {t}.",
    ),
    "fr": (
        "Recrutement à {city} pour un entrepôt {a} près de {t}.",
        "Salaire {price} par semaine, équipe {a} et {t} offert.",
        "Offre d'emploi hôtel {a}, ménage avec une équipe {b}.",
        "Emploi agricole {a} avec {t} de mai à octobre.",
        "Logement {a}, quatre lits par chambre, à côté de {t}.",
        "Transport depuis {o} avec un chauffeur {a} et {t} compris.",
        "Famille cherche une aide {a}, maison {b} avec {t} et jardin.",
        "Écrivez vite, notre responsable {b} répond pour {t}.",
    ),
    "ar": (
        "مطلوب عمال في {city} لمستودع {a} قرب {t}.",
        "راتب {price} في الأسبوع وفريق {a} و{t} مجاني.",
        "وظائف تنظيف في فندق {a} مع مشرف {b}.",
        "عمل زراعي {a} مع {t} من أيار إلى تشرين.",
        "السكن {a} أربعة أسرة في الغرفة قرب {t}.",
        "نقل من {o} مع سائق {a} و{t}.",
        "فرصة عمل لعائلات، منزل {b} مع {t} وحديقة.",
        "راسلنا اليوم ومديرنا ال{b} يجيب عن {t}.",
    ),
    "uk": (
        "Потрібні працівники у {city}, {a} склад поруч {t}.",
        "Зарплата {price} на тиждень, {a} колектив і {t}.",
        "Робота в готелі, {a} прибирання, {b} керівник.",
        "Робота в полі, {a}, {t} з травня до жовтня.",
        "Житло {a}, чотири ліжка в кімнаті, близько {t}.",
        "Доїзд з {o}, {a} водій і {t}.",
        "Вакансія для пари, {a} кухня, {b} години і {t}.",
        "Пиши сьогодні, наш {b} менеджер розкаже про {t}.",
    ),
}

STOCK: dict[str, tuple[str, ...]] = {
    "en": (
        "Please do not call from withheld numbers, text first and say which advert you saw.",
        "This advert was placed in line with the rules of the site and renewed every week.",
        "Open from ten in the morning until late at night, seven days a week.",
        "Prices are for time only and anything else is between consenting adults.",
        "We reply to every message within a few minutes, day or night.",
        "All information is checked by the moderators of this page before it is shown.",
    ),
    "es": (
        "No atiendo números ocultos, escribe primero y di qué anuncio has visto.",
        "Abierto de diez de la mañana hasta tarde, los siete días de la semana.",
        "Contestamos todos los mensajes en pocos minutos, de día o de noche.",
    ),
    "fr": (
        "Pas de numéro masqué, envoyez d'abord un message en précisant l'annonce.",
        "Ouvert de dix heures du matin à tard le soir, sept jours sur sept.",
        "Nous répondons à chaque message en quelques minutes, jour et nuit.",
    ),
    "ar": (
        "لا أرد على الأرقام المخفية أرسل رسالة أولا واذكر الإعلان.",
        "مفتوح من العاشرة صباحا حتى وقت متأخر طوال أيام الأسبوع.",
    ),
    "uk": (
        "На приховані номери не відповідаю, спершу напишіть і скажіть, яке оголошення.",
        "Відчинено з десятої ранку до пізньої ночі сім днів на тиждень.",
    ),
}

# Phrases that the shipped indicator list knows; planted in some organisations' templates.
SIGNS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "advert": ("New in town and just arrived.", "Just turned 18 and very sweet.", "My friend is always accompanied."),
        "job_offer": (
            *("For your safety we keep your passport in the office.", "Recruitment fee is low and you pay back from salary."),
            *("No contract needed, live in only.", "Flight paid by us, no experience high pay.", "No phone during work please."),
        ),
    },
    "es": {
        "advert": ("Nueva en la ciudad, recién llegada.", "Recién cumplidos 18, muy dulce."),
        "job_offer": ("Guardamos tu pasaporte en la oficina.", "Se descuenta la deuda del pago.", "Sin contrato, pagamos el vuelo."),
    },
    "fr": {
        "advert": ("Nouvelle en ville, de passage.", "Tout juste 18 ans, très douce."),
        "job_offer": ("Nous gardons votre passeport au bureau.", "Frais de recrutement, dette déduite du salaire.", "Sans contrat, billet payé."),
    },
    "ar": {
        "advert": ("وصلت حديثا إلى المدينة.",),
        "job_offer": ("نحتفظ بجواز السفر في المكتب.", "رسوم توظيف قليلة مع خصم الدين من الراتب.", "بدون عقد و تذكرة مدفوعة."),
    },
    "uk": {
        "advert": ("Щойно приїхала до міста.",),
        "job_offer": ("Ваш паспорт зберігаємо в офісі.", "Невелика плата за працевлаштування.", "Робота без договору, квиток оплачуємо."),
    },
}  # fmt: skip

REACH: dict[str, tuple[str, ...]] = {
    "en": ("Call {phone}", "Text me on {phone}", "WhatsApp {phone}", "Tel: {phone}", "Ring {phone} any time"),
    "es": ("Llámame al {phone}", "WhatsApp {phone}", "Teléfono {phone}"),
    "fr": ("Appelez le {phone}", "WhatsApp {phone}", "Tél : {phone}"),
    "ar": ("اتصل على {phone}", "واتساب {phone}"),
    "uk": ("Дзвони {phone}", "Телефон {phone}"),
}

ADJECTIVES: dict[str, str] = {
    "en": "gentle warm elegant playful quiet cheerful slim curvy tall friendly relaxed golden velvet secret sunny silky bright honest careful mellow tender lively charming cosy rosy fancy classy mild brave calm dreamy neat crisp smooth gleaming northern modern rural tidy patient",
    "es": "dulce cálida elegante alegre tranquila delgada alta amable dorada suave secreta soleada sincera tierna viva encantadora acogedora moderna limpia paciente lenta ligera clara serena fina brillante",
    "fr": "douce chaleureuse élégante joyeuse calme mince grande aimable dorée soyeuse secrète lumineuse sincère tendre vive charmante confortable moderne propre patiente lente légère claire sereine fine brillante",
    "ar": "لطيف هادئ أنيق مرح دافئ طويل ودود ذهبي ناعم سري مشمس صادق رقيق حيوي ساحر مريح حديث نظيف صبور خفيف واضح",
    "uk": "ніжна тепла елегантна весела спокійна струнка висока привітна золота шовкова таємна сонячна щира лагідна жвава чарівна затишна сучасна чиста терпляча легка ясна",
}

THINGS: dict[str, str] = {
    "en": "station harbour market bridge library canal museum theatre garden bakery tower square cathedral stadium piano guitar sunset fireplace umbrella bicycle lantern orchard meadow lighthouse ferry tram mill chapel arcade fountain gallery quarry viaduct pier cinema abbey racecourse hospital depot nursery greenhouse quay",
    "es": "la estación|el puerto|el mercado|el puente|la biblioteca|el canal|el museo|el teatro|el jardín|la panadería|la torre|la plaza|la catedral|el piano|la guitarra|la lluvia|el faro|la fuente|el cine|la playa|el tranvía|el molino",
    "fr": "la gare|le port|le marché|le pont|la bibliothèque|le canal|le musée|le théâtre|le jardin|la boulangerie|la tour|la place|la cathédrale|le piano|la guitare|la pluie|le phare|la fontaine|le cinéma|la plage|le tramway|le moulin",
    "ar": "المحطة|الميناء|السوق|الجسر|المكتبة|القناة|المتحف|المسرح|الحديقة|المخبز|البرج|الساحة|المنارة|النافورة|السينما|الشاطئ|الطاحونة|المكتب",
    "uk": "вокзал|порт|ринок|міст|бібліотека|канал|музей|театр|сад|пекарня|вежа|площа|собор|піаніно|гітара|дощ|маяк|фонтан|кіно|пляж|трамвай|млин",
}

ORIGINS: dict[str, str] = {
    "en": "Albania Romania Brazil Thailand Vietnam Poland Hungary Nigeria Bulgaria Latvia Colombia Ukraine",
    "es": "Colombia Venezuela Paraguay Brasil Rumanía Perú Ecuador",
    "fr": "Roumanie Bulgarie Nigeria Brésil Maroc Colombie Vietnam",
    "ar": "سوريا العراق المغرب لبنان مصر تونس",
    "uk": "Києва Львова Одеси Харкова Полтави Дніпра",
}

NAMES: dict[str, str] = {
    "en": "Anna Bella Carla Daria Elena Fiona Gina Hana Ivy Jana Kira Lola Mia Nora Olga Petra Rosa Sara Tina Vera",
    "es": "Ana Bianca Clara Diana Eva Flor Gloria Inés Julia Karen Luz Marta Noa Paula Rita Sofía",
    "fr": "Alice Brigitte Chloé Diane Emma Flore Inès Jade Léa Manon Nina Océane Romane Zoé",
    "ar": "سارة ليلى نور ريم هالة مريم دانا رنا",
    "uk": "Аня Віра Даша Зоя Іра Катя Леся Марта Оля Юля",
}

CITIES: dict[str, dict[str, str]] = {
    "Manchester": {"ar": "مانشستر", "uk": "Манчестері"},
    "Leeds": {"ar": "ليدز", "uk": "Лідсі"},
    "Liverpool": {"ar": "ليفربول", "uk": "Ліверпулі"},
    "Newcastle upon Tyne": {
        "en": "Newcastle",
        "es": "Newcastle",
        "fr": "Newcastle",
        "ar": "نيوكاسل",
        "uk": "Ньюкаслі",
    },
}

DIGIT_WORDS: dict[str, str] = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "ar": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять",
}
