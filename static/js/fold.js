"use strict";
/* Texts that a reader would call the same fold to the same: as fold() and its table in partners/text.py. */
const FOLDS = {
  "'": "'’‘ʼ‛′‵´`＇｀ʻʽʾʿʹʺˈˊˋ˒˓ˀˁˮꞌꞋ׳՚᾽᾿΄ߴߵʔʕɂɁ❛❜",
  "a": "ɑᴀᶏⱥ",
  "aa": "ꜳ",
  "ae": "æᴁ",
  "ao": "ꜵ",
  "au": "ꜷ",
  "av": "ꜹꜻ",
  "ay": "ꜽ",
  "b": "ƀƃɓʙᴃᵬᶀꞗ",
  "c": "ƈȼɕᴄꞓꞔ",
  "d": "ðđƌȡɖɗᴅᵭᶁᶑꝺ",
  "e": "ǝɇəɛᴇᶒⱸ",
  "f": "ƒᵮᶂꜰꝼꞙ",
  "g": "ǥɠɡɢɣʛᵹᶃꞡ",
  "gh": "ƣ",
  "h": "ħɦʜⱨꞕ",
  "hv": "ƕ",
  "i": "ıɨɩɪᵻᶖ",
  "j": "ȷɉʝᴊ",
  "k": "ĸƙᴋᶄⱪꝁꝃꝅꞣ",
  "l": "łƚȴɫɬɭʟᴌᶅⱡꝉꞎ",
  "m": "ɱᴍᵯᶆ",
  "n": "ŋƞȵɲɳɴᵰᶇꞑꞥ",
  "o": "øɔɵᴏⱺꝋꝍ",
  "oe": "œɶ",
  "oo": "ꝏ",
  "ou": "ȣᴕ",
  "p": "ƥᴘᵱᵽᶈꝑꝓꝕ",
  "q": "ɋʠꝗꝙꞯ",
  "r": "ɍɼɽɾʀᵲᵳᶉꞃꞧ",
  "s": "ȿʂᵴᶊẜẝꜱꞅꞩꟊ",
  "sh": "ʃ",
  "ss": "ß",
  "t": "ŧƫƭȶʈᴛᵵⱦꞇ",
  "th": "þ",
  "tz": "ꜩ",
  "u": "ʉʊᴜᵾᶙꞹ",
  "v": "ʋᴠᶌⱱⱴꝟ",
  "vy": "ꝡ",
  "w": "ƿᴡⱳ",
  "x": "ᶍ",
  "y": "ƴȝɏʏỿ",
  "z": "ƶȥɀʐʑᴢᵶᶎⱬ",
  "zh": "ʒ",
  "σ": "ς"
};
const PLAIN = Object.entries(FOLDS).map(([plain, letters]) => [new RegExp(`[${letters}]`, "g"), plain]);
const fold = (text) => {
  const bare = text.replace(...PLAIN[0]).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return PLAIN.reduce((result, [letters, plain]) => result.replace(letters, plain), bare);
};
