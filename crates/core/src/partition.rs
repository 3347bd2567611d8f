//! The partitions of AWS. An account, its credentials and an endpoint each belong to one.

use rolecall_policy::Arn;
use rolecall_source::Names;

/// A partition of AWS, with what its ARNs, Regions and endpoints are called.
///
/// Names, suffixes and default Regions are those of botocore's partition and endpoint data
/// (1.44.8). Of the isolated partitions Rolecall knows the names only.
///
/// ```
/// use rolecall_core::partition::Partition;
/// let partition = Partition::of_region("us-gov-east-1").unwrap();
/// assert_eq!(partition.name, "aws-us-gov");
/// assert_eq!(partition.default_region, "us-gov-west-1");
/// assert_eq!(Partition::named("aws-cn").unwrap().suffix, "amazonaws.com.cn");
/// assert!(Partition::named("azure").is_none());
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// The second part of its ARNs.
    pub name: &'static str,
    /// How the names of its Regions begin; empty for `aws`.
    region_prefix: &'static str,
    /// The Region of a request that names none.
    pub default_region: &'static str,
    /// The Region in which services without Regions are recorded.
    pub global_region: &'static str,
    /// How the names of its endpoints end.
    pub suffix: &'static str,
}

const fn partition(
    name: &'static str,
    region_prefix: &'static str,
    [default_region, global_region]: [&'static str; 2],
    suffix: &'static str,
) -> Partition {
    Partition {
        name,
        region_prefix,
        default_region,
        global_region,
        suffix,
    }
}

static AWS: Partition = partition("aws", "", ["us-east-1"; 2], "amazonaws.com");

static OTHERS: [Partition; 7] = [
    partition(
        "aws-us-gov",
        "us-gov-",
        ["us-gov-west-1"; 2],
        "amazonaws.com",
    ),
    partition(
        "aws-cn",
        "cn-",
        ["cn-northwest-1", "cn-north-1"],
        "amazonaws.com.cn",
    ),
    partition("aws-eusc", "eusc-", ["eusc-de-east-1"; 2], "amazonaws.eu"),
    partition("aws-iso", "us-iso-", ["us-iso-east-1"; 2], "c2s.ic.gov"),
    partition(
        "aws-iso-b",
        "us-isob-",
        ["us-isob-east-1"; 2],
        "sc2s.sgov.gov",
    ),
    partition(
        "aws-iso-e",
        "eu-isoe-",
        ["eu-isoe-west-1"; 2],
        "cloud.adc-e.uk",
    ),
    partition(
        "aws-iso-f",
        "us-isof-",
        ["us-isof-south-1"; 2],
        "csp.hci.ic.gov",
    ),
];

impl Default for &Partition {
    fn default() -> Self {
        &AWS
    }
}

impl Partition {
    /// The partition of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        if name == AWS.name {
            return Some(&AWS);
        }
        OTHERS.iter().find(|partition| partition.name == name)
    }

    /// The partition that an ARN names.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<&'static Self> {
        Self::named(Arn::read(arn)?.partition)
    }

    /// The partition of a Region; `None` for a name that no partition's Regions have.
    #[must_use]
    pub fn of_region(region: &str) -> Option<&'static Self> {
        let starts = |partition: &&Self| region.starts_with(partition.region_prefix);
        if let Some(partition) = OTHERS.iter().find(starts) {
            return Some(partition);
        }
        let (area, rest) = region.split_once('-')?;
        let number = rest.rsplit_once('-')?.1;
        let known = ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"].contains(&area)
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit());
        known.then_some(&AWS)
    }

    /// An ARN of the partition `aws` as this partition has it.
    pub(crate) fn localized(&self, arn: String) -> String {
        match arn.strip_prefix("arn:aws:") {
            Some(rest) if self != &AWS => format!("arn:{}:{rest}", self.name),
            _ => arn,
        }
    }

    /// Whether it has an endpoint of STS without a Region.
    pub(crate) fn has_global_endpoint(&self) -> bool {
        self == &AWS
    }

    /// The host of a service without Regions.
    pub(crate) fn global_host(&self, service: &str) -> String {
        match (self.name, service) {
            ("aws", "organizations") => "organizations.us-east-1.amazonaws.com".to_owned(),
            ("aws", _) => format!("{service}.amazonaws.com"),
            ("aws-us-gov", "iam") => "iam.us-gov.amazonaws.com".to_owned(),
            _ => format!("{service}.{}.{}", self.global_region, self.suffix),
        }
    }
}

/// The accounts whose ARNs in a text all name one partition other than `aws`, with that partition.
///
/// ```
/// use rolecall_core::partition::accounts_elsewhere;
/// let found = accounts_elsewhere("--role-arn arn:aws-cn:iam::111122223333:role/Audit");
/// assert_eq!(found[0].0, "111122223333");
/// assert_eq!(found[0].1.name, "aws-cn");
/// ```
#[must_use]
pub fn accounts_elsewhere(text: &str) -> Vec<(&str, &'static Partition)> {
    let mut found: Vec<(&str, Option<&'static Partition>)> = Vec::new();
    let mut known = Names::default();
    if !text.contains("arn:aws-") {
        return Vec::new();
    }
    for (at, _) in text.match_indices("arn:") {
        let arn = text.get(at..).and_then(short_arn);
        let Some((partition, account)) = arn else {
            continue;
        };
        let next = found.len();
        let at = known.insert_new(account, next).map_or(next, |known| *known);
        match found.get_mut(at) {
            None => found.push((account, Some(partition))),
            Some((_, known)) if *known != Some(partition) => *known = None,
            Some(_) => {}
        }
    }
    let one = |(id, partition): (_, Option<&'static Partition>)| Some((id, partition?));
    let found = found.into_iter().filter_map(one);
    found.filter(|(_, partition)| **partition != AWS).collect()
}

/// Partition and account of an ARN at the start of a text.
fn short_arn(text: &str) -> Option<(&'static Partition, &str)> {
    // the parts before the resource are short
    const LONGEST: usize = 100;
    let colons = text.bytes().take(LONGEST).enumerate();
    let mut colons = colons.filter(|(_, byte)| *byte == b':').map(|(at, _)| at);
    let (first, second) = (colons.next()?, colons.next()?);
    colons.next()?;
    let (fourth, fifth) = (colons.next()?, colons.next()?);
    let partition = Partition::named(text.get(first + 1..second)?)?;
    let account = text.get(fourth + 1..fifth)?;
    let is_id = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    is_id.then_some((partition, account))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_belongs_to_one_partition() {
        let name = |region| Partition::of_region(region).map(|p| p.name);
        for (region, partition) in [
            ("us-east-1", Some("aws")),
            ("eu-central-1", Some("aws")),
            ("us-gov-east-1", Some("aws-us-gov")),
            ("cn-north-1", Some("aws-cn")),
            ("eusc-de-east-1", Some("aws-eusc")),
            ("us-iso-west-1", Some("aws-iso")),
            ("us-isob-east-1", Some("aws-iso-b")),
            ("eu-isoe-west-1", Some("aws-iso-e")),
            ("us-isof-south-1", Some("aws-iso-f")),
            ("", None),
            ("moon-1", None),
            ("us-east-", None),
        ] {
            assert_eq!(name(region), partition, "{region}");
        }
    }

    #[test]
    fn arns_tell_the_partition_of_an_account() {
        let gov = Partition::named("aws-us-gov").unwrap();
        let text = "arn:aws-us-gov:iam::111122223333:user/ana arn:aws:s3:::b \
            arn:aws:iam::444455556666:root arn:aws-cn:iam::444455556666:root arn:aws-";
        assert_eq!(accounts_elsewhere(text), [("111122223333", gov)]);
        assert_eq!(accounts_elsewhere("arn:aws:iam::111122223333:user/ana"), []);
    }
}
