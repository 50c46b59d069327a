/-! # A file as the service may read it

The service's Lean knows nothing of this package. Its tactics become `sorry`, which is what the service looks for; `import Gradus` and its options
become blanks. Whatever is replaced keeps its length, so that every place in the file stays where it is.

Plain recursion on lists: Gradus tests this with a Lean whose library has no code to specialise. -/

namespace Gradus

/-- Whether a name could go on with it. -/
def inName (c : Char) : Bool :=
  c.isAlphanum || c == '_' || c == '\'' || c == '!' || c == '?' || c == '.' || c == '«' || c == '»' || isLetterLike c
where
  /-- Greek, Coptic and letter-like blocks, subscripts: as Lean's own `isLetterLike` and `isSubScriptAlnum`. -/
  isLetterLike (c : Char) : Bool :=
    let n := c.toNat
    (0x3b1 ≤ n && n ≤ 0x3c9 && n != 0x3bb) || (0x391 ≤ n && n ≤ 0x3a9 && n != 0x3a0 && n != 0x3a3) || (0x3ca ≤ n && n ≤ 0x3fb) || (0x1f00 ≤ n && n ≤ 0x1ffe)
      || (0x2080 ≤ n && n ≤ 0x209c) || (0x2100 ≤ n && n ≤ 0x214f) || (0x1d49c ≤ n && n ≤ 0x1d59f)

/-- What follows a beginning, if the text has it. -/
def after : List Char → List Char → Option (List Char)
  | [], text => some text
  | _, [] => none
  | a :: beginning, b :: text => if a == b then after beginning text else none

/-- What follows a word; nothing if the text goes on as a longer one. -/
def afterWord (word : String) (text : List Char) : Option (List Char) :=
  match after word.toList text with
  | some (c :: rest) => if inName c then none else some (c :: rest)
  | r => r

def afterBlanks : List Char → List Char
  | c :: rest => if c.isWhitespace then afterBlanks rest else c :: rest
  | [] => []

def afterName : List Char → List Char
  | c :: rest => if inName c then afterName rest else c :: rest
  | [] => []

/-- After the quotation mark that ends a string. -/
def afterString : List Char → List Char
  | '\\' :: _ :: rest => afterString rest
  | '"' :: rest => rest
  | _ :: rest => afterString rest
  | [] => []

/-- After `import Gradus` or a module of it. -/
def afterImport (text : List Char) : Option (List Char) :=
  match afterWord "import" text with
  | none => none
  | some rest =>
    let name := afterBlanks rest
    match after "Gradus".toList name with
    | some ('.' :: rest) => some (afterName rest)
    | _ => afterWord "Gradus" name

/-- After `set_option gradus.x VALUE`, and after the `in` that may follow. -/
def afterOption (text : List Char) : Option (List Char) :=
  match afterWord "set_option" text with
  | none => none
  | some rest =>
    match after "gradus.".toList (afterBlanks rest) with
    | none => none
    | some name =>
      let rest := match afterBlanks (afterName name) with
        | '"' :: text => afterString text
        | value => afterName value
      match afterWord "in" (afterBlanks rest) with
      | some body => some body
      | none => some rest

/-- How many characters there are before what follows them. -/
def between (text rest : List Char) : Nat := count 0 text - count 0 rest
where
  count (n : Nat) : List Char → Nat
    | [] => n
    | _ :: rest => count (n + 1) rest

/-- Blanks as many characters, all but ends of lines. -/
def blanks (acc : String) : Nat → List Char → String
  | n + 1, c :: rest => blanks (acc.push (if c == '\n' then c else ' ')) n rest
  | _, _ => acc

/-- Copies as many characters. -/
def copied (acc : String) : Nat → List Char → String
  | n + 1, c :: rest => copied (acc.push c) n rest
  | _, _ => acc

/-- After a comment that is `depth` comments deep. -/
def afterComment : Nat → List Char → List Char
  | depth, '/' :: '-' :: rest => afterComment (depth + 1) rest
  | depth + 1, '-' :: '/' :: rest => if depth == 0 then rest else afterComment depth rest
  | depth, _ :: rest => afterComment depth rest
  | _, [] => []

def afterLine : List Char → List Char
  | '\n' :: rest => '\n' :: rest
  | _ :: rest => afterLine rest
  | [] => []

/-- After the end of a raw string, a quotation mark and as many `#`. -/
def afterRaw (ending : List Char) : List Char → List Char
  | [] => []
  | c :: rest => match after ending (c :: rest) with
    | some r => r
    | none => afterRaw ending rest

/-- After a raw string, where one starts: `r"`, `r#"`, `r##"`. -/
def afterRawString : List Char → List Char → Option (List Char)
  | ending, '#' :: rest => afterRawString ('#' :: ending) rest
  | ending, '"' :: rest => some (afterRaw ('"' :: ending) rest)
  | _, _ => none

/-- After a comment, a string or a character, where one starts. -/
def afterLiteral : List Char → Option (List Char)
  | '-' :: '-' :: rest => some (afterLine rest)
  | '/' :: '-' :: rest => some (afterComment 1 rest)
  | '"' :: rest => some (afterString rest)
  | '\'' :: '\\' :: _ :: '\'' :: rest => some rest
  | '\'' :: '"' :: '\'' :: rest => some rest
  | 'r' :: rest => afterRawString [] rest
  | _ => none

/-- After what the service does not know, where it starts. -/
def afterForeign (text : List Char) : Option (List Char) :=
  match afterImport text with
  | some rest => some rest
  | none => afterOption text

/-- After one of this package's tactics, where one starts. -/
def afterTactic (text : List Char) : Option (List Char) :=
  match afterWord "gradus?" text with
  | some rest => some rest
  | none => afterWord "gradus!" text

/-- After something that starts here, and what to write for it. -/
def replaced (acc : String) (text : List Char) : Option (String × List Char) :=
  match afterLiteral text with
  | some rest => some (copied acc (between text rest) text, rest)
  | none =>
    match afterTactic text with
    | some rest => some (acc ++ "sorry  ", rest)
    | none =>
      match afterForeign text with
      | some rest => some (blanks acc (between text rest) text, rest)
      | none => none

/-- `word`: whether a name goes on here, in which nothing starts. -/
partial def rewrite (acc : String) (word : Bool) (text : List Char) : String :=
  match text with
  | [] => acc
  | c :: rest =>
    match (if word then none else replaced acc text) with
    | some (acc, rest) => rewrite acc false rest
    | none => rewrite (acc.push c) (inName c) rest

/-- The text of a file for the service: as long as it was. -/
def forService (text : String) : String := rewrite "" false text.toList

end Gradus
