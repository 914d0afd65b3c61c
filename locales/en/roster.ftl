# The roster: columns, changes, why a row is refused.
roster-field-name = Full name
roster-field-birth_date = Birth date
roster-field-class = Class
roster-field-school = School
roster-field-mother = Mother
roster-field-father = Father
roster-field-guardian = Guardian
roster-field-language = Language
roster-field-code = Student code
change-added = Added
change-changed = Changed
change-removed = Removed
import-state-dry_run = Dry run
import-state-applied = Applied
import-state-undone = Undone
row-name_missing = The full name is missing. Please enter the child’s name.
row-name_too_long = The name is too long. Please check that no other column got into it.
row-birth_date_missing = The birth date is missing. Please enter it as day/month/year.
row-birth_date_invalid = The birth date is wrong. Please write day/month/year, for example 05/09/2018.
row-birth_date_implausible = The birth date does not suit a child. Please check the year.
row-class_missing = The class is missing. Please enter its name.
row-school_unknown = There is no such school here. Please check its name.
row-phone_invalid = The telephone number is wrong. Please write 0… or +84…
row-guardian_name_missing = There is a telephone number without a guardian’s name. Please enter the name.
row-language_unknown = This language is not known. Please check the language column.
row-duplicate_row = This row repeats another one. Please remove one of them.
row-duplicate_code = This student code stands in several rows. Every child needs a code of its own.
row-too_many_columns = This row has too many columns. Please check commas and quotation marks.

# The import at the command line.
import-counts = { $added } added, { $changed } changed, { $removed } removed, { $unchanged } unchanged, { $refused } rows refused
import-ignored = Columns not used: { $columns }
import-change = { $kind }: { $child }, { $school }, { $class }
import-field = { $field }: “{ $before }” → “{ $after }”
import-refused = Row { $row }, { $column }: “{ $value }”. { $reason }
import-dry = Dry run: nothing was changed.
import-applied = The roster was imported.
import-incomplete = { $count ->
    [one] 1 row was not taken. Please correct it and import the file again.
   *[other] { $count } rows were not taken. Please correct them and import the file again.
}
