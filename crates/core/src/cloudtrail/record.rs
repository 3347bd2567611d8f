//! The data that an event is written from.

use crate::{
    report::event::BucketParameters,
    sts::{Ending, Findings, Invocation},
    world::Caller,
};

/// What an event is written from.
pub(super) struct Record<'a, 'i, 's> {
    pub(super) invocation: &'a Invocation<'i, 's>,
    pub(super) found: &'a Findings,
    pub(super) ending: &'a Ending,
    /// Whether another record has the same `sharedEventID`.
    pub(super) shared: bool,
    /// Whether it is the copy for the role's account.
    pub(super) copied: bool,
}

impl Record<'_, '_, '_> {
    /// The AWS service that calls.
    pub(super) fn calling_service(&self) -> Option<&str> {
        match &self.invocation.caller {
            Caller::Service { name } => Some(name),
            _ => None,
        }
    }

    /// The operation as the API names it, which a high-level command does not tell.
    pub(super) fn name(&self) -> &str {
        let known = self.found.api_operation;
        match known.unwrap_or(&self.invocation.call.operation) {
            "ListObjectsV2" => "ListObjects",
            "ListFunctions" => "ListFunctions20150331",
            name => name,
        }
    }

    /// The parameters of a call on Amazon S3, which are those of its address.
    pub(super) fn bucket(&self) -> BucketParameters {
        let path = self.bucket_path();
        let key = path.and_then(|(_, key)| key);
        BucketParameters {
            bucket_name: path.map(|(bucket, _)| bucket.to_owned()),
            host: self.host(),
            key: key.map(ToOwned::to_owned),
        }
    }

    /// The bucket that a call is on, and the key in it.
    pub(super) fn bucket_path(&self) -> Option<(&str, Option<&str>)> {
        let resource = self.found.resource.as_deref()?;
        let (_, path) = resource.split_once(":s3:::")?;
        let parts = path.split_once('/');
        Some(parts.map_or((path, None), |(bucket, key)| (bucket, Some(key))))
    }

    /// The host that the request was sent to.
    pub(super) fn host(&self) -> String {
        let service = self.service();
        let partition = self.invocation.partition();
        match service {
            "sts" if self.at_global_endpoint() => "sts.amazonaws.com".to_owned(),
            _ if is_global(service) => partition.global_host(service),
            _ => {
                let bucket = self.bucket_path().filter(|_| service == "s3");
                let bucket = bucket.map_or(String::new(), |(bucket, _)| format!("{bucket}."));
                format!("{bucket}{service}.{}.{}", self.region(), partition.suffix)
            }
        }
    }

    pub(super) fn service(&self) -> &str {
        match self.invocation.call.service.as_str() {
            "s3api" => "s3",
            "cloudwatch" => "monitoring",
            service => service,
        }
    }

    /// Services without Regions are recorded in one, and so is the global endpoint of STS.
    pub(super) fn region(&self) -> &str {
        if is_global(self.service()) || self.at_global_endpoint() {
            self.invocation.partition().global_region
        } else {
            self.invocation.request.region()
        }
    }

    pub(super) fn at_global_endpoint(&self) -> bool {
        if !self.invocation.partition().has_global_endpoint() {
            return false;
        }
        let url = self.invocation.call.global("endpoint-url");
        url.is_some_and(|url| url.value.trim_end_matches('/') == "https://sts.amazonaws.com")
    }
}

fn is_global(service: &str) -> bool {
    matches!(service, "iam" | "organizations" | "cloudfront" | "route53")
}
