//! Addresses as `IpAddress` was observed to read them, its oddities included.

/// An address of a request or a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    V4(u32),
    V6(u128),
}

/// A network of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    address: Address,
    bits: u32,
}

impl Address {
    /// Reads an address of a request. One that is mapped into IPv6 (`::ffff:192.0.2.1`,
    /// `::ffff:c000:201`) is the IPv4 address; no other IPv6 address may be written with dots.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(address) = v4(text) {
            return Some(Self::V4(address));
        }
        let mapped = text
            .get(..7)
            .filter(|prefix| prefix.eq_ignore_ascii_case("::ffff:"))
            .and_then(|_| v4(text.get(7..)?));
        if let Some(address) = mapped {
            return Some(Self::V4(address));
        }
        let address = v6(text)?;
        match u32::try_from(address & 0xffff_ffff) {
            Ok(low) if address >> 32 == 0xffff => Some(Self::V4(low)),
            _ => Some(Self::V6(address)),
        }
    }
}

impl Network {
    /// Reads an address or a network in CIDR notation. Host bits are ignored for IPv4; an IPv6
    /// network with host bits is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let (address, width) = match v4(address) {
            Some(address) => (Address::V4(address), 32),
            None => (Address::V6(v6(address)?), 128),
        };
        let bits = match prefix {
            Some(prefix) => prefix.parse().ok().filter(|&bits| bits <= width)?,
            None => width,
        };
        if let Address::V6(address) = address
            && address & !mask(bits) != 0
        {
            return None;
        }
        Some(Self { address, bits })
    }

    pub(super) fn contains(self, address: Address) -> bool {
        match (self.address, address) {
            (Address::V4(network), Address::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - self.bits).unwrap_or(0);
                (network ^ address) & mask == 0
            }
            (Address::V6(network), Address::V6(address)) => {
                (network ^ address) & mask(self.bits) == 0
            }
            _ => false,
        }
    }
}

fn mask(bits: u32) -> u128 {
    u128::MAX.checked_shl(128 - bits).unwrap_or(0)
}

/// Four decimal numbers; leading zeroes don't make them octal.
fn v4(text: &str) -> Option<u32> {
    let mut address = 0;
    let mut octets = text.split('.');
    for _ in 0..4 {
        let octet = octets.next()?;
        if octet.len() > 3 || !octet.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        address = address << 8 | u32::from(octet.parse::<u8>().ok()?);
    }
    octets.next().is_none().then_some(address)
}

/// Groups of hexadecimal digits with at most one `::`. Around it an empty group counts as zero and
/// those at the very end are dropped, so that `2001:db8:::1` and `2001:db8::1:` are addresses and
/// `2001:db8::::1` is none.
fn v6(text: &str) -> Option<u128> {
    if !text.contains(':') {
        return None;
    }
    let Some((head, tail)) = text.split_once("::") else {
        let (address, count) = groups(text)?;
        return (count == 8).then_some(address);
    };
    if tail.contains("::") {
        return None;
    }
    let (head, head_count) = groups(head)?;
    let (tail, tail_count) = groups(tail)?;
    if head_count + tail_count > 7 {
        return None;
    }
    let head = head.checked_shl(16 * (8 - head_count)).unwrap_or(0);
    Some(head | tail)
}

/// The groups as one number, and how many there are.
fn groups(text: &str) -> Option<(u128, u32)> {
    let text = text.trim_end_matches(':');
    let mut address = 0;
    let mut count = 0;
    if text.is_empty() {
        return Some((0, 0));
    }
    for group in text.split(':') {
        if group.len() > 4 || !group.bytes().all(|b| b.is_ascii_hexdigit()) || count == 8 {
            return None;
        }
        let value = match group {
            "" => 0,
            digits => u128::from_str_radix(digits, 16).ok()?,
        };
        address = address << 16 | value;
        count += 1;
    }
    Some((address, count))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn odd_spellings() {
        for (text, same) in [
            ("2001:db8:::1", "2001:db8::1"),
            ("2001:db8::1:", "2001:db8::1"),
            (":::", "::"),
            (":2001:db8::1", "0:2001:db8::1"),
            ("::FFFF:c000:201", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.000.002.1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("1:2:3:4:5:6::8", "1:2:3:4:5:6:0:8"),
            ("1:2:3::6:7:8", "1:2:3:0:0:6:7:8"),
        ] {
            assert!(Address::read(text).is_some(), "{text}");
            assert_eq!(Address::read(text), Address::read(same), "{text}");
        }
        for text in [
            "",
            "not-an-ip",
            "192.0.2.1/32",
            "192.0.513",
            "3221225985",
            "2001::db8::1",
            "2001:db8::::1",
            "2001::db8:::1",
            "::ffff:::192.0.2.1",
            "::192.0.2.1",
            "2001:db8::192.0.2.1",
            "1:2:3",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::8",
            "1:2:3:4:5:6:7:8::",
            "12345::",
            "+1.2.3.4",
        ] {
            assert_eq!(Address::read(text), None, "{text}");
        }
    }

    #[test]
    fn host_bits_are_ignored_in_ipv4_and_fatal_in_ipv6() {
        assert!(Network::read("192.0.2.5/24").is_some());
        assert!(Network::read("192.0.2.0/+24").is_some());
        assert!(Network::read("2001:db8::4/127").is_some());
        for text in [
            "2001:db8::5/64",
            "2001:db8::1/0",
            "192.0.2.0/33",
            "192.0.2.0/",
            "::ffff:192.0.2.0/120",
        ] {
            assert_eq!(Network::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn ordinary_spellings_read_as_the_standard_library_reads_them(v4 in any::<u32>(), v6 in any::<u128>()) {
            let text = Ipv4Addr::from(v4).to_string();
            prop_assert_eq!(Address::read(&text), Some(Address::V4(v4)));
            let address = Ipv6Addr::from(v6);
            if address.to_ipv4().is_none() {
                prop_assert_eq!(Address::read(&address.to_string()), Some(Address::V6(v6)));
            }
        }
    }
}
