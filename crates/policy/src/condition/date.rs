/// Reads a date as condition operators do, in milliseconds since 1970; what is finer is cut off.
///
/// Seconds since 1970 with or without a sign, or ISO 8601 as Joda-Time reads it, whose limits are
/// those that IAM was seen to hold to: a year of up to nine digits, a month, a day, a time and a
/// zone, each with what stands before it. Leading zeroes may be missing but for those of the zone;
/// `T` and `Z` may be small. No zone means UTC.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(seconds.saturating_mul(1000));
    }
    let mut rest = text;
    let negative = take(&mut rest, '-');
    if !negative {
        take(&mut rest, '+');
    }
    let year = number(&mut rest, 9)?;
    let year = if negative { -year } else { year };
    let mut month = 1;
    let mut day = 1;
    if take(&mut rest, '-') {
        month = number(&mut rest, 2)?;
        if take(&mut rest, '-') {
            day = number(&mut rest, 2)?;
        }
    }
    if !YEARS.contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=days_in(year, month)).contains(&day)
    {
        return None;
    }
    let mut milliseconds = days_since_1970(year, month, day) * 86_400_000;
    if take(&mut rest, 'T') {
        milliseconds += time_of_day(&mut rest)? - zone(&mut rest)?;
    }
    rest.is_empty().then_some(milliseconds)
}

/// The years whose milliseconds fit.
const YEARS: std::ops::RangeInclusive<i64> = -292_275_054..=292_278_993;

/// Hours, minutes and seconds, the last one that is written with a fraction, in milliseconds since
/// midnight; there may be none.
fn time_of_day(rest: &mut &str) -> Option<i64> {
    let mut time = 0;
    if !begins_with_digit(rest) {
        return Some(time);
    }
    for (unit, count) in [(3_600_000, 24), (60_000, 60), (1000, 60)] {
        if unit < 3_600_000 && !take(rest, ':') {
            break;
        }
        time += number(rest, 2).filter(|&value| value < count)? * unit;
        if take(rest, '.') || take(rest, ',') {
            time += billionths(rest)? * unit / 1_000_000_000;
            break;
        }
    }
    Some(time)
}

/// The digits of a fraction, nine at the most.
fn billionths(rest: &mut &str) -> Option<i64> {
    let before = rest.len();
    let digits = number(rest, 9)?;
    let missing = u32::try_from(9 + rest.len() - before).ok()?;
    Some(digits * 10_i64.pow(missing))
}

/// `Z`, or an offset from UTC as `hh`, `hh:mm` or `hhmm`, in milliseconds.
fn zone(rest: &mut &str) -> Option<i64> {
    let sign = if take(rest, '+') {
        1
    } else if take(rest, '-') {
        -1
    } else {
        take(rest, 'Z');
        return Some(0);
    };
    let hours = two_digits(rest)?;
    let minutes = if take(rest, ':') || begins_with_digit(rest) {
        two_digits(rest)?
    } else {
        0
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes) * 60_000)
}

fn two_digits(rest: &mut &str) -> Option<i64> {
    let before = rest.len();
    let value = number(rest, 2)?;
    (before - rest.len() == 2).then_some(value)
}

/// A number of so many digits at the most.
fn number(rest: &mut &str, digits: usize) -> Option<i64> {
    let front = rest.bytes().take(digits);
    let count = front.take_while(u8::is_ascii_digit).count();
    let (text, after) = rest.split_at_checked(count)?;
    *rest = after;
    text.parse().ok()
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Takes a character, or the small letter of it, from the front.
fn take(rest: &mut &str, c: char) -> bool {
    let after = rest.strip_prefix([c, c.to_ascii_lowercase()]);
    after.map(|after| *rest = after).is_some()
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, the year taken to begin in March.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_instant() {
        for text in [
            "1893456000",
            "+1893456000",
            "2030",
            "2030-01",
            "2030-01-01",
            "2030-01-01T00",
            "2030-01-01T00:00Z",
            "2030-01-01T00:00:00",
            "2030-01-01T00:00:00Z",
            "2030-01-01T00:00:00.0009Z",
            "2030-01-01T01:00:00+01:00",
            "2029-12-31T19:00:00-0500",
            "2030-1-1t0:00:00z",
            "2030-01-01TZ",
            "2030-01-01T01:00+01",
            "2030-01-01T00:30,0+00:30",
            "+2030-01-01",
        ] {
            let expected = if text == "2030" {
                2_030_000
            } else {
                1_893_456_000_000
            };
            assert_eq!(milliseconds(text), Some(expected), "{text}");
        }
        assert_eq!(milliseconds("1970-01-01T1.5"), Some(5_400_000));
        assert_eq!(milliseconds("01T"), milliseconds("0001-01-01"));
        assert_eq!(milliseconds("-0001-12-31T"), Some(-62_167_305_600_000));
        assert!(milliseconds("292278993-12-31T23:59:59.999-23:59").is_some());
        assert!(milliseconds("-292275054-01-01T00:00+23:59").is_some());
        assert_eq!(milliseconds("9223372036854775807"), Some(i64::MAX));
        assert_eq!(milliseconds("2000-02-29"), Some(951_782_400_000));
        assert_eq!(milliseconds("1969-12-31T23:59:59.5Z"), Some(-500));
        assert_eq!(
            milliseconds("2030-01-01T00:00:00.1231Z"),
            milliseconds("2030-01-01T00:00:00.1239Z")
        );
    }

    #[test]
    fn leap_years_of_the_gregorian_calendar() {
        for (day, exists) in [
            ("2004-02-29", true),
            ("2400-02-29", true),
            ("1900-02-29", false),
            ("2100-02-29", false),
            ("2004-02-30", false),
            ("2030-04-30", true),
            ("2030-04-31", false),
            ("2030-06-31", false),
            ("2030-09-31", false),
            ("2030-11-31", false),
            ("2030-12-31", true),
        ] {
            assert_eq!(milliseconds(day).is_some(), exists, "{day}");
        }
        let of = |day| milliseconds(day).unwrap() / 86_400_000;
        assert_eq!(of("1900-03-01") - of("1900-02-28"), 1);
        assert_eq!(of("2004-03-01") - of("2004-02-28"), 2);
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "-+2030-01-01",
            "2030-01-01T00:00+24:00",
            "2030-01-01T00:00+23:60",
            "2030-01-01T00:00-24",
            "",
            "not-a-date",
            "2030-13-01",
            "2030-02-29",
            "2030-01-01 00:00",
            "12:00",
            "2030-01-01T24:00",
            "2030-01-01T00:00:00.Z",
            "2030-01-01Z",
            "2030-01-01T00:00:00Zx",
            "2030-01-01T00:00:00:",
            "2030-01-01T00:00:00+1",
            "2030-01-01T00:00:00.1234567891+10:59",
            "2030-01-01T.5",
            "234-13",
            "292278994-01-01",
            "9223372036854775808",
            "é030",
        ] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}
